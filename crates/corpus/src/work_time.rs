//! The network's calendar: [`WorkTime`].
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// An instant counted in seconds of office hours, Monday to Friday from 8 to 18 o'clock UTC, since the network opened on
/// Monday 7 January 2019. Whatever is drawn in office hours falls into them; the order is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct WorkTime(pub(crate) u64);

/// Office hours in a day, in seconds.
pub(crate) const WORK_DAY: u64 = 10 * 60 * 60;
/// Office hours in a week, in seconds.
pub(crate) const WORK_WEEK: u64 = 5 * WORK_DAY;

const OPENED: NaiveDate = NaiveDate::from_ymd_opt(2019, 1, 7).expect("a date of the calendar");
const OFFICE_OPENS: TimeDelta = TimeDelta::hours(8);

impl WorkTime {
    /// Monday 7 January 2019: the first members and groups.
    pub(crate) const OPENED: Self = Self(0);
    /// Monday 4 January 2021: the first posts; everyone who has left did so later.
    pub(crate) const FIRST_POSTS: Self = Self(104 * WORK_WEEK);
    /// Monday 1 June 2026: no more posts; threads run on for some weeks.
    pub(crate) const LAST_POSTS: Self = Self(386 * WORK_WEEK);

    /// Friday 12 June 2026: nobody votes or reacts later.
    pub(crate) const LAST_CLICKS: Self = Self(388 * WORK_WEEK - 1);
    /// Monday 6 January 2042: polls that are to stay open close after it.
    pub(crate) const FAR_OFF: Self = Self(1200 * WORK_WEEK);

    /// The first Monday on or after `date`, or the network's opening if that is later.
    pub(crate) fn first_monday(date: NaiveDate) -> Self {
        let days = (date - OPENED).num_days().max(0).unsigned_abs();
        Self(days.div_ceil(7) * WORK_WEEK)
    }

    /// So many seconds of office hours later.
    pub(crate) fn plus(self, seconds: u64) -> Self {
        Self(self.0 + seconds)
    }

    /// Office hours from `earlier` until this instant; 0 if it is later.
    pub(crate) fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The other way round; an instant outside office hours counts as the nearest within.
impl From<DateTime<Utc>> for WorkTime {
    fn from(instant: DateTime<Utc>) -> Self {
        let since = (instant.naive_utc() - NaiveDateTime::from(OPENED)).num_seconds().max(0).unsigned_abs();
        let (days, in_day) = (since / 86_400, since % 86_400);
        let worked = in_day.saturating_sub(OFFICE_OPENS.num_seconds().unsigned_abs()).min(WORK_DAY - 1);
        Self(days / 7 * WORK_WEEK + ((days % 7) * WORK_DAY + worked).min(WORK_WEEK - 1))
    }
}

impl From<WorkTime> for DateTime<Utc> {
    fn from(WorkTime(seconds): WorkTime) -> Self {
        let (weeks, in_week) = (seconds / WORK_WEEK, seconds % WORK_WEEK);
        let days = weeks * 7 + in_week / WORK_DAY;
        let since_midnight = OFFICE_OPENS + TimeDelta::seconds((in_week % WORK_DAY) as i64);
        (NaiveDateTime::from(OPENED) + TimeDelta::days(days as i64) + since_midnight).and_utc()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(time: WorkTime) -> String {
        DateTime::<Utc>::from(time).format("%a %F %T").to_string()
    }

    #[test]
    fn instants_fall_into_office_hours() {
        assert_eq!(text(WorkTime::OPENED), "Mon 2019-01-07 08:00:00");
        assert_eq!(text(WorkTime(WORK_WEEK - 1)), "Fri 2019-01-11 17:59:59");
        assert_eq!(text(WorkTime(WORK_WEEK)), "Mon 2019-01-14 08:00:00");
        assert_eq!(text(WorkTime::FIRST_POSTS), "Mon 2021-01-04 08:00:00");
        assert_eq!(text(WorkTime::LAST_POSTS), "Mon 2026-06-01 08:00:00");
        assert_eq!(text(WorkTime::LAST_CLICKS), "Fri 2026-06-12 17:59:59");
        assert_eq!(text(WorkTime::FAR_OFF), "Mon 2042-01-06 08:00:00");
    }

    #[test]
    fn instants_lead_back_to_office_hours() {
        for time in [0, 1, WORK_DAY - 1, WORK_DAY, WORK_WEEK - 1, WORK_WEEK, 386 * WORK_WEEK + 12_345].map(WorkTime) {
            assert_eq!(WorkTime::from(DateTime::<Utc>::from(time)), time);
        }
        let sunday = DateTime::parse_from_rfc3339("2019-01-13T12:00:00Z").expect("an instant");
        assert_eq!(WorkTime::from(sunday.to_utc()), WorkTime(WORK_WEEK - 1));
    }

    #[test]
    fn a_date_becomes_the_monday_that_follows() {
        let cumberland = NaiveDate::from_ymd_opt(2023, 4, 1).expect("a date");
        assert_eq!(text(WorkTime::first_monday(cumberland)), "Mon 2023-04-03 08:00:00");
        assert_eq!(WorkTime::first_monday(NaiveDate::MIN), WorkTime::OPENED);
    }
}
