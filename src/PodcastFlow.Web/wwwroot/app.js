// Keyboard, theme, focus and drafts: what must not wait for the server. Everything hangs on attributes, so pages need no script of their own.
(() => {
  const root = document.documentElement;
  const get = (store, key) => { try { return store.getItem(key); } catch { return null; } };
  const put = (store, key, value) => { try { value === null ? store.removeItem(key) : store.setItem(key, value); } catch { /* private window: forgotten at reload */ } };

  // Theme: a stored choice, or the system's. Runs before the first paint.
  const theme = choice => {
    if (choice === 'light' || choice === 'dark') root.dataset.theme = choice; else delete root.dataset.theme;
  };
  theme(get(localStorage, 'theme'));
  const markTheme = () => document.querySelectorAll('[data-theme-choice]').forEach(b => b.setAttribute('aria-pressed', String(b.dataset.themeChoice === (root.dataset.theme ?? 'system'))));

  const visible = e => e.offsetParent !== null || e.getClientRects().length > 0;
  const typing = e => e.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]') !== null;
  const press = keys => {
    const all = [...document.querySelectorAll(`[data-keys="${CSS.escape(keys)}"]`)];
    const target = all.find(visible) ?? all[0];
    if (!target) return false;
    if (target.matches('input')) { target.focus(); target.select(); } else target.click();
    return true;
  };

  // Menus are <details class="menu">; a click elsewhere, Escape or a choice closes them.
  const closeMenus = except => document.querySelectorAll('details.menu[open]').forEach(m => { if (!m.contains(except)) m.open = false; });

  document.addEventListener('click', e => {
    const t = e.target;
    if (!(t instanceof Element)) return;
    closeMenus(t);
    const choice = t.closest('[data-theme-choice]');
    if (choice) { theme(choice.dataset.themeChoice); put(localStorage, 'theme', root.dataset.theme ?? null); markTheme(); }
    if (t.closest('details.menu > summary')) markTheme();
    if (t.closest('.pop a, .pop button')) closeMenus(null);
    if (t.closest('[data-nav-toggle]')) root.toggleAttribute('data-nav'); else if (!t.closest('.side') || t.closest('.side a')) root.removeAttribute('data-nav');
    const reveal = t.closest('[data-reveal]');
    if (reveal) { const field = document.getElementById(reveal.dataset.reveal); const shown = field.type === 'text'; field.type = shown ? 'password' : 'text'; reveal.textContent = shown ? 'Show' : 'Hide'; reveal.setAttribute('aria-pressed', String(!shown)); }
    const row = t.closest('tr[data-row]');
    if (row && !t.closest('a, button, input, label, select, summary') && !getSelection().toString()) open(row, e);
    if (t.closest('[data-reload]')) location.reload();
    const copy = t.closest('[data-copy]');
    if (copy) { const source = document.getElementById(copy.dataset.copy); source.select(); navigator.clipboard?.writeText(source.value).then(() => { copy.textContent = 'Copied'; }); }
  });

  // A row opens its record's link.
  const open = (row, e) => {
    const link = row.querySelector('a.record');
    if (!link) return;
    if (e.ctrlKey || e.metaKey) window.open(link.href, '_blank'); else link.click();
  };
  const walk = (row, key) => {
    const rows = [...row.closest('tbody').querySelectorAll('tr[data-row]')];
    const at = rows.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key];
    rows[Math.max(0, Math.min(rows.length - 1, to))].focus();
  };

  // Slots: arrows walk the squares of a row, and to the nearest square of the next row that has one.
  const step = (slot, key) => {
    const rows = [...slot.closest('[data-slot-grid]').querySelectorAll('tbody tr')].map(row => [...row.querySelectorAll('[data-slot]')]).filter(row => row.length);
    const at = rows.findIndex(row => row.includes(slot));
    const x = s => s.getBoundingClientRect().left;
    const near = row => row?.reduce((a, b) => Math.abs(x(b) - x(slot)) < Math.abs(x(a) - x(slot)) ? b : a);
    const to = key === 'ArrowLeft' ? rows[at][rows[at].indexOf(slot) - 1] : key === 'ArrowRight' ? rows[at][rows[at].indexOf(slot) + 1] : near(rows[at + (key === 'ArrowUp' ? -1 : 1)]);
    if (!to) return;
    slot.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };

  // What is typed between Ctrl+K and the palette's appearance belongs into the palette.
  let early = null, earlyUntil = 0;

  let chord = '', chordAt = 0;
  document.addEventListener('keydown', e => {
    const t = e.target instanceof Element ? e.target : document.body;
    if (e.isComposing) return;
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { if (press('ctrl+k')) { e.preventDefault(); early = ''; earlyUntil = Date.now() + 2000; } return; }
    if ((e.ctrlKey || e.metaKey) && e.key === 'Enter') { const form = t.closest('form') ?? document.querySelector('.side-form form'); if (form) { e.preventDefault(); if (typing(t)) t.dispatchEvent(new Event('change', { bubbles: true })); form.requestSubmit(); } return; }
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (early !== null && Date.now() < earlyUntil && e.key.length === 1) { early += e.key; e.preventDefault(); return; }
    if (e.key === 'Escape') {
      const menu = document.querySelector('details.menu[open]');
      if (menu) { menu.open = false; menu.querySelector('summary').focus(); return; }
      if (root.hasAttribute('data-nav')) { root.removeAttribute('data-nav'); return; }
      const close = [...document.querySelectorAll('[data-escape]')].filter(visible).at(-1);
      if (close) { close.click(); e.preventDefault(); }
      return;
    }
    const row = t.closest('tr[data-row]');
    if (row === t && ['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(e.key)) { e.preventDefault(); walk(row, e.key); return; }
    if (row === t && e.key === 'Enter') { e.preventDefault(); open(row, e); return; }
    if (t.matches('[data-slot]') && e.key.startsWith('Arrow')) { e.preventDefault(); step(t, e.key); return; }
    if (t.matches('.list input[type=search]') && e.key === 'ArrowDown') { const first = t.closest('.list').querySelector('tr[data-row]'); if (first) { e.preventDefault(); first.focus(); } return; }
    if (t.closest('[role=combobox]') && ['ArrowDown', 'ArrowUp', 'Enter'].includes(e.key)) { e.preventDefault(); return; }
    if (typing(t)) return;
    const now = Date.now();
    const keys = chord && now - chordAt < 1200 ? `${chord} ${e.key}` : e.key;
    chord = e.key === 'g' ? 'g' : ''; chordAt = now;
    if (e.key !== 'g' && press(keys)) e.preventDefault();
  });

  // Drafts: what stands in a form that names one is kept for this tab until it is sent or thrown away.
  // Somebody may type before the kept draft is back: what was typed is newer, and stays.
  const restored = new WeakSet(), typed = new WeakSet();
  const fields = form => [...form.querySelectorAll('input, textarea, select')].filter(f => f.type !== 'password' && f.type !== 'file' && (f.name || f.id));
  document.addEventListener('input', e => {
    const form = e.target.closest?.('form[data-draft]');
    if (!form) return;
    typed.add(e.target);
    if (restored.has(form)) keep(form);
  });
  const keep = form => {
    const kept = {};
    for (const f of fields(form)) kept[f.name || f.id] = f.type === 'checkbox' || f.type === 'radio' ? f.checked : f.value;
    put(sessionStorage, `draft:${form.dataset.draft}`, JSON.stringify(kept));
  };

  // "Harbor & Söhne Audio" suggests the slug "harbor-sohne-audio" while it is typed; a slug somebody wrote stays.
  const suggested = new WeakMap();
  const tell = (field, event) => field.dispatchEvent(new Event(event, { bubbles: true }));
  document.addEventListener('input', e => {
    const slug = document.getElementById(e.target.dataset?.suggestsSlug);
    if (!slug || (slug.value && slug.value !== suggested.get(slug))) return;
    const words = e.target.value.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().match(/[a-z0-9]+/g) ?? [];
    while (words.length && !/^[a-z]/.test(words[0])) words.shift();
    slug.value = words.join('-').slice(0, 50).replace(/-$/, '');
    suggested.set(slug, slug.value);
    tell(slug, 'input');
    tell(slug, 'change');
  });

  let opener = null;
  window.podcastflow = {
    read: key => get(localStorage, key),
    write: (key, value) => put(localStorage, key, value),
    // Focus goes into what has just opened, unless somebody was quicker, and back to where it was when that closes.
    enter: element => {
      if (element?.contains(document.activeElement)) return;
      opener = document.activeElement;
      const first = element?.querySelector('[autofocus], .body input, .body select, .body textarea') ?? element?.querySelector('input, button');
      first?.focus();
      if (early && first?.matches('input')) { first.value = early; first.dispatchEvent(new Event('input', { bubbles: true })); }
      early = null;
    },
    leave: () => { if (opener?.isConnected) opener.focus(); opener = null; },
    into: element => element?.scrollIntoView({ block: 'nearest' }),
    restoreDraft: form => {
      const kept = JSON.parse(get(sessionStorage, `draft:${form.dataset.draft}`) ?? 'null');
      restored.add(form);
      const already = fields(form).some(f => typed.has(f));
      let changed = false;
      for (const f of kept ? fields(form) : []) {
        const value = kept[f.name || f.id];
        if (value === undefined || typed.has(f)) continue;
        if (typeof value === 'boolean') { if (f.checked === value) continue; f.checked = value; } else { if (f.value === value) continue; f.value = value; }
        tell(f, 'input');
        tell(f, 'change');
        changed = true;
      }
      if (already) keep(form);
      return changed;
    },
    dropDraft: key => put(sessionStorage, `draft:${key}`, null),
    save: async (name, stream) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type: 'text/csv;charset=utf-8' }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    },
  };

  // A lost connection: say so, try, and come back to the same address.
  document.addEventListener('DOMContentLoaded', () => {
    markTheme();
    const modal = document.getElementById('components-reconnect-modal');
    modal?.addEventListener('components-reconnect-state-changed', async e => {
      const state = e.detail.state;
      modal.classList.toggle('lost', state !== 'hide');
      if (state === 'rejected' || state === 'failed') reloadWhenBack();
    });
  });
  const reloadWhenBack = async () => {
    try { await fetch(location.href, { method: 'HEAD', cache: 'no-store' }); location.reload(); } catch { setTimeout(reloadWhenBack, 2000); }
  };
})();
