using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>An organization works in one currency; an amount in another one is refused instead of being added up wrongly later.</summary>
public static class OrganizationCurrency
{
    /// <exception cref="Refusal">400 <c>currency_not_used</c>, or <c>invalid</c> for an amount that is negative or finer than the currency's minor unit.</exception>
    public static async Task Check(TenantSession db, Money? amount, CancellationToken ct = default)
    {
        if (amount is not null) Check(amount, await db.One<Currency>($"select default_currency from org_setting", ct));
    }

    /// <summary>The same for who knows the organization's currency already.</summary>
    /// <exception cref="Refusal">As above.</exception>
    public static void Check(Money? amount, Currency used)
    {
        if (amount is not { } money) return;
        if (money.Currency != used) throw Refusal.Invalid("currency_not_used", $"This organization works in {used}: amounts in {money.Currency} are not used.");
        if (money.Amount < 0) throw Refusal.Invalid("invalid", "This amount cannot be negative.");
        if (money.Rounded() != money) throw Refusal.Invalid("invalid", $"An amount in {used} has at most {used.Digits} decimal places.");
    }
}
