// Files: dropped on a place with data-drop, or chosen in it, go to the address it names, one after the other, each with its progress. One that fails says why and can be tried again.
(() => {
  const zoneOf = e => e.target instanceof Element ? e.target.closest('[data-drop]') : null;
  const hasFiles = e => [...(e.dataTransfer?.types ?? [])].includes('Files');
  const mark = zone => document.querySelectorAll('[data-drop]').forEach(z => z.classList.toggle('over', z === zone));

  document.addEventListener('dragover', e => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    mark(zoneOf(e));
    e.dataTransfer.dropEffect = zoneOf(e) ? 'copy' : 'none';
  });
  document.addEventListener('dragleave', e => { if (!e.relatedTarget) mark(null); });
  // Beside such a place nothing happens: otherwise the browser would leave the page for the file.
  document.addEventListener('drop', e => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    mark(null);
    if (zoneOf(e)) take(zoneOf(e), e.dataTransfer.files);
  });
  document.addEventListener('change', e => {
    if (!e.target.matches?.('[data-drop-choose]')) return;
    take(zoneOf(e), e.target.files);
    e.target.value = '';
  });

  let last = Promise.resolve(), going = 0;
  const take = (zone, files) => { for (const file of files) start(zone, file, line(zone, file)); };
  const start = (zone, file, row) => {
    if (file.size > Number(zone.dataset.dropMax)) { failed(zone, file, row, `${file.name} is larger than ${Math.floor(zone.dataset.dropMax / 1048576)} MB.`, false); return; }
    row.wait();
    going++;
    last = last.then(() => row.isConnected && !row.stopped ? send(zone, file, row) : null).finally(() => going--);
  };

  const make = (tag, name, text) => { const e = document.createElement(tag); e.className = name ?? ''; if (text) e.textContent = text; return e; };
  const button = (text, label, act) => { const b = make('button', 'btn small', text); b.type = 'button'; b.setAttribute('aria-label', label); b.addEventListener('click', act); return b; };

  // A line of the list: a bar and how to stop it, later perhaps a sentence and how to go on.
  const line = (zone, file) => {
    const row = make('li');
    zone.querySelector('[data-drop-progress]').append(row);
    row.wait = () => {
      const progress = make('div', 'progress'), head = make('div', 'row spread'), track = make('div', 'track'), bar = make('span'), number = make('span', 'num muted', 'waiting');
      head.append(make('span', '', file.name), number);
      track.append(bar);
      progress.append(head, track);
      for (const [name, value] of Object.entries({ role: 'progressbar', 'aria-label': file.name, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 })) track.setAttribute(name, value);
      bar.style.width = '0';
      row.stopped = false;
      row.replaceChildren(progress, button('Stop', `Stop sending ${file.name}`, () => { row.stopped = true; row.request?.abort(); row.remove(); }));
      row.show = share => { const percent = Math.floor(share * 100); bar.style.width = `${percent}%`; track.setAttribute('aria-valuenow', percent); number.textContent = percent < 100 ? `${percent} %` : 'being stored'; };
    };
    return row;
  };
  const failed = (zone, file, row, message, again) => {
    const note = make('span', 'error', message);
    note.setAttribute('role', 'alert');
    const buttons = make('span', 'row');
    if (again) buttons.append(button('Try again', `Send ${file.name} again`, () => start(zone, file, row)));
    buttons.append(button('Dismiss', `Dismiss ${file.name}`, () => row.remove()));
    row.replaceChildren(note, buttons);
  };

  const send = async (zone, file, row) => {
    const lost = `The connection was lost: ${file.name} is not attached.`;
    let token;
    try {
      token = (await (await fetch('/api/session')).json()).antiforgeryToken;
    } catch {
      failed(zone, file, row, lost, true);
      return;
    }
    await new Promise(done => {
      const request = row.request = new XMLHttpRequest();
      request.open('POST', `${zone.dataset.drop}&name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader('X-CSRF-TOKEN', token);
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.upload.addEventListener('progress', e => { if (e.lengthComputable) row.show(e.loaded / e.total); });
      request.addEventListener('load', () => {
        if (request.status < 300) { row.remove(); zone.querySelector('[data-drop-done]')?.click(); }
        else {
          let problem = {};
          try { problem = JSON.parse(request.responseText); } catch { /* not ours: a proxy's */ }
          failed(zone, file, row, `${file.name}: ${problem.title ?? 'it could not be sent.'}`, request.status >= 500 || request.status === 429);
        }
      });
      request.addEventListener('error', () => failed(zone, file, row, lost, true));
      request.addEventListener('loadend', done);
      request.send(file);
    });
  };

  addEventListener('beforeunload', e => { if (going > 0) e.preventDefault(); });
})();
