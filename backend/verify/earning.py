"""I-03, I-04, I-14: what had to be true before anything was issued."""

from backend.verify.values import Invariant, Proof

# The run was audited before it was issued; the last word on it was yes; it issued what it calculated.
AUDITED = """
SELECT format('issue %s, run %s', i.id, i.run_id) AS what
FROM ledger_issue i LEFT JOIN issuance_run r ON r.id = i.run_id LEFT JOIN LATERAL (
    SELECT passed, at FROM issuance_audit WHERE run_id = i.run_id ORDER BY at DESC, id DESC LIMIT 1) a ON true
WHERE (r.state = 'ISSUED' AND a.passed AND a.at <= i.issued_at AND r.scenario_id = i.scenario_id
  AND r.method_code = i.method_code AND r.method_version = i.method_version) IS NOT TRUE
"""

# Who issues has neither calculated nor audited (JS-012, JS-013).
TWO_PEOPLE = """
SELECT format('issue %s', i.id) AS what FROM ledger_issue i
WHERE i.authority_id = i.operator_id
  OR EXISTS (SELECT FROM issuance_run r WHERE r.id = i.run_id AND r.operator_id = i.authority_id)
  OR EXISTS (SELECT FROM issuance_audit a WHERE a.run_id = i.run_id AND a.auditor_id = i.authority_id)
"""

# What a record was issued for was calculated in that run, for that vintage; a refused record owns no grams.
CALCULATED = """
SELECT format('record %s of account %s', s.record_id, s.account_id) AS what
FROM issuance_share s
  LEFT JOIN issuance_calculation c
    ON c.account_id = s.account_id AND c.record_id = s.record_id AND c.run_id = s.run_id
  LEFT JOIN ledger_lot l ON l.account_id = s.account_id AND l.id = s.lot_id
  LEFT JOIN ledger_issue i ON i.id = l.issue_id
WHERE (i.run_id = s.run_id AND i.vintage = c.vintage AND (c.refusal IS NULL OR s.serial_until = s.serial_from))
  IS NOT TRUE
"""

# The person had consented to this scenario before the data came, for the time of the act, and had not withdrawn when
# the data came. Only a programme that takes historical data may let a consent reach back before it was given.
CONSENTED = """
SELECT format('record %s of account %s', s.record_id, s.account_id) AS what
FROM pack CROSS JOIN issuance_share s
  LEFT JOIN issuance_run run ON run.id = s.run_id
  LEFT JOIN activities_record r ON r.account_id = s.account_id AND r.id = s.record_id
  LEFT JOIN consents_consent c ON c.account_id = r.account_id AND c.id = r.consent_id
WHERE (run.scenario_id = r.scenario_id AND c.scenario_id = r.scenario_id AND c.granted_at <= r.received_at
  AND (c.valid_from >= c.granted_at OR takes_back_dated_consents)
  AND c.valid_from <= r.started_at AND r.ended_at <= c.valid_until
  AND r.received_at < c.valid_until AND (c.withdrawn_at IS NULL OR r.received_at < c.withdrawn_at)) IS NOT TRUE
"""

# Grams come from a method that was published in the programme and in force on the day of the act, in the very wording
# that calculated them. Only a programme that takes unpublished methods may have recognised one without.
PUBLISHED = """
SELECT format('record %s of account %s', s.record_id, s.account_id) AS what
FROM pack CROSS JOIN issuance_share s JOIN issuance_run run ON run.id = s.run_id
  JOIN activities_record r ON r.account_id = s.account_id AND r.id = s.record_id
WHERE s.serial_until > s.serial_from AND NOT (run.recognised AND takes_unpublished_methods) AND NOT EXISTS (
  SELECT FROM published p
  WHERE p.method_code = run.method_code AND p.method_version = run.method_version AND p.method_hash = run.method_hash
    AND p.effective_on <= r.day AND (p.superseded_on IS NULL OR r.day < p.superseded_on))
"""

# One reference of a provider was issued for at most once, whatever its revisions.
ONCE_A_REFERENCE = """
SELECT format('records %s', string_agg(s.record_id::text, ', ' ORDER BY s.record_id)) AS what
FROM issuance_share s JOIN activities_record r ON r.account_id = s.account_id AND r.id = s.record_id
  JOIN activities_intake n ON n.id = r.intake_id
GROUP BY n.provider_id, r.external_id HAVING count(*) > 1
"""

# One act was issued for at most once, even if two scenarios sent it.
ONCE_AN_ACT = """
SELECT format('records %s of account %s', string_agg(s.record_id::text, ', ' ORDER BY s.record_id), s.account_id)
  AS what
FROM issuance_share s JOIN activities_record r ON r.account_id = s.account_id AND r.id = s.record_id
  JOIN scenarios_scenario c ON c.id = r.scenario_id
GROUP BY s.account_id, c.act_kind, r.started_at HAVING count(*) > 1
"""

# The record that was issued for is the one that holds the provider's reference, for ever.
CLAIMED = """
SELECT format('record %s of account %s', s.record_id, s.account_id) AS what
FROM issuance_share s JOIN activities_record r ON r.account_id = s.account_id AND r.id = s.record_id
  LEFT JOIN activities_intake n ON n.id = r.intake_id
  LEFT JOIN activities_claim c ON c.provider_id = n.provider_id AND c.external_id = r.external_id
WHERE (c.account_id = s.account_id AND c.record_id = s.record_id) IS NOT TRUE
"""

# What was issued no longer waits to be issued.
STILL_WAITING = """
SELECT format('record %s of account %s', record_id, account_id) AS what
FROM issuance_share JOIN activities_waiting USING (account_id, record_id)
"""

# Months are partitions whose key holds the time, so the table itself cannot keep a record's id from coming twice.
ONE_RECORD = """
SELECT format('record %s of account %s', id, account_id) AS what
FROM activities_record GROUP BY account_id, id HAVING count(*) > 1
"""

# Data came only while its scenario was included: from an INCLUDED event until the next that says otherwise.
INCLUDED = """
WITH included AS (
  SELECT scenario_id, at AS since, coalesce(
    (SELECT min(later.at) FROM scenarios_event later
     WHERE later.scenario_id = e.scenario_id AND later.state <> 'INCLUDED' AND later.at > e.at), 'infinity') AS until
  FROM scenarios_event e WHERE state = 'INCLUDED')
SELECT format('record %s of account %s', r.id, r.account_id) AS what
FROM activities_record r WHERE NOT EXISTS (
  SELECT FROM included i WHERE i.scenario_id = r.scenario_id AND i.since <= r.received_at AND r.received_at < i.until)
"""

# A scenario's state is what its last event says: nobody opened it again without a trace.
STATES = """
SELECT format('scenario %s', s.id) AS what FROM scenarios_scenario s
WHERE NOT EXISTS (
  SELECT FROM scenarios_event e WHERE e.scenario_id = s.id AND e.state = s.state
    AND e.at = (SELECT max(at) FROM scenarios_event WHERE scenario_id = s.id))
"""

INVARIANTS = (
    Invariant(
        "I-03",
        "Nothing was issued without an audit, a consent and, for grams, a method in force.",
        (
            Proof("issued without a passed audit of this run", AUDITED),
            Proof("issued by who calculated or audited", TWO_PEOPLE),
            Proof("issued for what the run did not calculate", CALCULATED),
            Proof("issued without consent at the act and at its arrival", CONSENTED),
            Proof("grams under a method not published and in force that day", PUBLISHED),
        ),
    ),
    Invariant(
        "I-04",
        "One act of a person leads to at most one issue.",
        (
            Proof("one reference of a provider issued twice", ONCE_A_REFERENCE),
            Proof("one act issued twice", ONCE_AN_ACT),
            Proof("issued to a record that does not hold its reference", CLAIMED),
            Proof("issued and still waiting", STILL_WAITING),
            Proof("one record kept twice", ONE_RECORD),
        ),
    ),
    Invariant(
        "I-14",
        "A scenario took data only while it was included.",
        (
            Proof("data came while the scenario was not included", INCLUDED),
            Proof("a state that the last event does not tell", STATES),
        ),
    ),
)
