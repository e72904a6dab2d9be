//! How records are named: [`OrgCode`] and [`RecordId`].
use std::fmt;

/// A local-authority code, such as `BST`: always one that the register of organisations knows.
///
/// Had from [`Corpus::org_code`](crate::Corpus::org_code), or from any record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OrgCode(pub(crate) &'static str);

impl OrgCode {
    /// The code as text.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for OrgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The kind of record an id names; its text is the first part of the id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RecordKind {
    /// A person in the network.
    Member,
    /// A set of groups under one name.
    Network,
    /// A group.
    Group,
    /// One member's place in one group.
    Membership,
    /// A request to join a group.
    Request,
    /// A post.
    Post,
    /// A comment on a post.
    Comment,
    /// A poll on a post.
    Poll,
    /// What can be chosen in a poll.
    Option,
    /// A file attached to a post.
    Attachment,
    /// An invitation to a group.
    Invitation,
}

impl RecordKind {
    /// The kind as ids spell it, such as `member`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Network => "network",
            Self::Group => "group",
            Self::Membership => "membership",
            Self::Request => "request",
            Self::Post => "post",
            Self::Comment => "comment",
            Self::Poll => "poll",
            Self::Option => "option",
            Self::Attachment => "attachment",
            Self::Invitation => "invitation",
        }
    }
}

/// The name of one record, printed as `<kind>_<ORG>_<index>` with the index in base 36, eight wide: `post_BST_0000001a`.
///
/// Within a kind and an organisation, ids sort as their indexes do. Indexes may have gaps: those of memberships, requests and
/// invitations are made from their group's index, those of comments, polls, options and attachments from their post's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RecordId {
    /// What the id names.
    pub kind: RecordKind,
    /// The organisation that keeps the record.
    pub org: OrgCode,
    /// The record's number within its kind and organisation.
    pub index: u64,
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.kind.as_str(), self.org, Base36::<8>(self.index))
    }
}

/// A number in base 36, lower case, padded with zeros to `WIDTH` digits.
pub(crate) struct Base36<const WIDTH: usize>(pub(crate) u64);

impl<const WIDTH: usize> fmt::Display for Base36<WIDTH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [b'0'; WIDTH];
        let mut rest = self.0;
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize];
            rest /= 36;
        }
        debug_assert_eq!(rest, 0, "`{}` does not fit {WIDTH} digits of base 36", self.0);
        digits.iter().try_for_each(|digit| fmt::Write::write_char(f, char::from(*digit)))
    }
}
