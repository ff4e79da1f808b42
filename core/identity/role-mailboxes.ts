/** Names before the `@` that several people read and write as: they tell a company, not a person. Compared without `.-_`. */
export const ROLE_MAILBOXES: ReadonlySet<string> = new Set(
  `info information kontakt contact contactus contacto contatti contato hello hallo hi hey mail email post office buero
  buro sekretariat secretary reception empfang frontdesk team all everyone staff general enquiries enquiry inquiries
  inquiry anfrage anfragen sales presales vertrieb verkauf ventas vendite commercial comercial bestellung bestellungen
  order orders einkauf purchasing procurement shop store support help helpdesk hilfe service customerservice
  customercare customersupport kundenservice kundendienst care servicedesk tickets feedback success billing accounts
  account accounting accountspayable accountsreceivable invoice invoices rechnung rechnungen rechnungswesen buchhaltung
  finance finanzen payments payroll marketing newsletter news press presse media pr events event booking bookings
  reservations reservation rsvp hr people jobs job career careers karriere bewerbung bewerbungen recruiting talent
  legal privacy datenschutz gdpr dpo compliance security admin administrator administration verwaltung it itsupport
  root sysadmin webmaster web website hostmaster postmaster abuse noc dns noreply donotreply mailerdaemon bounce bounces
  notifications notification alerts partner partners partnerships returns shipping logistics versand lager warehouse
  dispatch dev developers engineering test tests demo board vorstand geschaeftsfuehrung management direktion
  unsubscribe subscribe community members membership`.split(/\s+/),
);
