//! How far a provider's word about a person is believed (rule L4).
use chrono::{DateTime, TimeDelta, Utc};
use claims::Assurance;

/// The effective level: the lowest of what the contract allows, what the provider asserts, and what the age of the proof is
/// still worth. What is absent is worth `low`.
pub(crate) fn effective(
    caps: [Assurance; 2],
    asserted: Option<Assurance>,
    auth_time: Option<DateTime<Utc>>,
    fresh_for: TimeDelta,
    now: DateTime<Utc>,
) -> Assurance {
    let is_fresh = auth_time.is_some_and(|proved| now - proved <= fresh_for);
    let freshness = if is_fresh { Assurance::High } else { Assurance::Low };
    let [contract, link] = caps;
    contract.min(link).min(asserted.unwrap_or(Assurance::Low)).min(freshness)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: TimeDelta = TimeDelta::hours(1);

    fn level(cap: Assurance, asserted: Option<Assurance>, age: Option<TimeDelta>) -> Assurance {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        effective([cap, Assurance::High], asserted, age.map(|age| now - age), HOUR, now)
    }

    /// 40
    #[test]
    fn nobody_is_known_better_than_the_contract_allows() {
        let now = Some(TimeDelta::zero());
        assert_eq!(level(Assurance::Substantial, Some(Assurance::High), now), Assurance::Substantial);
        assert_eq!(level(Assurance::Low, Some(Assurance::High), now), Assurance::Low);
        assert_eq!(level(Assurance::High, Some(Assurance::Substantial), now), Assurance::Substantial);
    }

    #[test]
    fn what_is_absent_or_old_is_worth_the_least() {
        let (substantial, now) = (Assurance::Substantial, Some(TimeDelta::zero()));
        assert_eq!(level(substantial, None, now), Assurance::Low);
        assert_eq!(level(substantial, Some(substantial), None), Assurance::Low);
        assert_eq!(level(substantial, Some(substantial), Some(HOUR)), substantial);
        assert_eq!(level(substantial, Some(substantial), Some(HOUR + TimeDelta::seconds(1))), Assurance::Low);
    }
}
