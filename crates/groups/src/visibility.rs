//! Who may see a group and what is in it, decided here and nowhere else.
//!
//! Whether a group exists for the viewer is a condition inside the statement that reads, so a group that may not be seen
//! is never fetched, counted or paged over. What of a visible group may be read is asked by the viewer's
//! [`Standing`] in it.
//!
//! | what | seen by |
//! |---|---|
//! | a private group | its members, cleared for its level, and those whom it invited, until they have answered |
//! | a group at level `PUBLIC` | anyone |
//! | a group at any other level | every signed-in member, cleared or not: it can be asked to be joined |
//! | memberships, at levels `PUBLIC` and `MEMBERS`, unless the group is private | every signed-in member |
//! | memberships, above or in a private group | the group's members, cleared for its level |
//! | requests to join | those who facilitate the group, cleared for its level, and each applicant their own |
//! | invitations | those who facilitate the group, cleared for its level, and each invitee their own |
//!
//! Cleared is who is known surely enough: assurance substantial for `OFFICIAL`, high for `OFFICIAL_SENSITIVE`; see
//! [`Viewer::is_cleared_for`]. Of a group that is not private the name, level and access are no secret from members, so
//! that `joinGroup` can say what clearance it takes.
//!
//! Who is invited to a private group sees what describes it (name, summary, level, how many are in it), so as to
//! answer, and nothing that is inside it; cleared or not, because the facilitators chose to tell them, and the answer
//! must be able to say what clearance it takes.
//!
//! A member is someone whom the directory knows as taking part. Who has left, is suspended or is not in it sees what an
//! anonymous caller sees, whatever the token says and whichever groups still list them, and joins nothing.
//!
//! Entering a group takes clearance for its level too, and so does making one or moving it to a level.
use claims::{Assurance, Caller};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use subgraph::directory::is_active;
use subgraph::{GroupAccess, GroupRole, NodeId, NodeKind, SecurityLevel};

use crate::entity::{group, invitation, join_request, membership};
use crate::vocabulary::RequestState;

/// For whom groups are read, as far as it decides which.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Viewer {
    member: Option<NodeId>,
    assurance: Option<Assurance>,
}

impl Viewer {
    /// The viewer that `caller` is. Who acts as no member, such as a data team's system, sees what is public.
    pub(crate) fn new(caller: &Caller) -> Self {
        let member = caller.member().and_then(|member| NodeId::of_entity(NodeKind::Member, member.org(), member.id()));
        Self { member, assurance: caller.assurance() }
    }

    /// The member who looks; none if nobody in particular does.
    pub(crate) fn member(&self) -> Option<&NodeId> {
        self.member.as_ref()
    }

    /// Whether the viewer is known surely enough for what is inside a group at `level`.
    pub(crate) fn is_cleared_for(&self, level: SecurityLevel) -> bool {
        level <= self.ceiling()
    }

    /// The highest level that the viewer is known surely enough for.
    fn ceiling(&self) -> SecurityLevel {
        match self.assurance {
            None => SecurityLevel::Public,
            Some(Assurance::Low) => SecurityLevel::Members,
            Some(Assurance::Substantial) => SecurityLevel::Official,
            Some(Assurance::High) => SecurityLevel::OfficialSensitive,
        }
    }

    /// Whether the memberships of a group at `level`, entered by `access`, may be read, to which the viewer stands like
    /// this.
    pub(crate) fn may_list_memberships(&self, standing: Standing, access: GroupAccess, level: SecurityLevel) -> bool {
        match standing {
            Standing::Stranger => false,
            Standing::Outsider => access != GroupAccess::Private && level <= SecurityLevel::Members,
            Standing::InGroup(_) => self.is_cleared_for(level),
        }
    }

    /// Whether requests to join a group at `level` may be decided, members invited and the group changed, to which the
    /// viewer stands like this.
    pub(crate) fn may_facilitate(&self, standing: Standing, level: SecurityLevel) -> bool {
        match standing {
            Standing::Stranger | Standing::Outsider => false,
            Standing::InGroup(role) => role.facilitates() && self.is_cleared_for(level),
        }
    }

    /// The condition on `group` that the viewer is in it, and cleared for its level.
    fn is_cleared_member(&self, member: &NodeId) -> Condition {
        Condition::all().add(self.is_cleared()).add(is_member_of_group(member))
    }

    fn is_cleared(&self) -> SimpleExpr {
        ColumnTrait::lte(&group::Column::SecurityLevel, self.ceiling().rank())
    }

    /// The groups that exist for the viewer.
    pub(crate) fn groups(&self) -> Select<group::Entity> {
        group::Entity::find().filter(self.may_see_group())
    }

    /// The condition on `group` that it exists for the viewer.
    pub(crate) fn may_see_group(&self) -> Condition {
        let not_private = group::Column::Access.ne(GroupAccess::Private.as_str());
        let Some(member) = &self.member else {
            let public = group::Column::SecurityLevel.lte(SecurityLevel::Public.rank());
            return Condition::all().add(not_private).add(public);
        };
        let public = group::Column::SecurityLevel.lte(SecurityLevel::Public.rank());
        let as_member = Condition::all().add(is_active(member)).add(
            Condition::any()
                .add(not_private.clone())
                .add(self.is_cleared_member(member))
                .add(is_invited_to_group(member)),
        );
        Condition::any().add(Condition::all().add(not_private).add(public)).add(as_member)
    }

    /// The condition on `membership`, joined with a `group` that the viewer sees, that it may be read.
    pub(crate) fn may_read_membership(&self) -> Condition {
        let Some(member) = &self.member else { return nothing() };
        let to_all = Condition::all()
            .add(group::Column::Access.ne(GroupAccess::Private.as_str()))
            .add(group::Column::SecurityLevel.lte(SecurityLevel::Members.rank()));
        Condition::all().add(is_active(member)).add(Condition::any().add(to_all).add(self.is_cleared_member(member)))
    }

    /// The condition on `join_request`, joined with a `group` that the viewer sees, that it may be read.
    pub(crate) fn may_read_join_request(&self) -> Condition {
        let Some(member) = &self.member else { return nothing() };
        let own = Condition::all()
            .add(join_request::Column::ApplicantOrg.eq(member.org().as_str()))
            .add(join_request::Column::ApplicantId.eq(member.local()));
        self.is_own_or_facilitates(member, own)
    }

    /// The condition on `invitation`, joined with a `group` that the viewer sees, that it may be read.
    pub(crate) fn may_read_invitation(&self) -> Condition {
        let Some(member) = &self.member else { return nothing() };
        let own = Condition::all()
            .add(invitation::Column::InviteeOrg.eq(member.org().as_str()))
            .add(invitation::Column::InviteeId.eq(member.local()));
        self.is_own_or_facilitates(member, own)
    }

    fn is_own_or_facilitates(&self, member: &NodeId, own: Condition) -> Condition {
        let facilitates = Condition::all().add(self.is_cleared()).add(is_facilitator_of_group(member));
        Condition::all().add(is_active(member)).add(Condition::any().add(own).add(facilitates))
    }
}

/// How a viewer stands to a group that exists for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Not known as a member of the network.
    Stranger,
    /// A member of the network, not of the group.
    Outsider,
    /// In the group, as this.
    InGroup(GroupRole),
}

impl Standing {
    /// How a member of the network stands who has `role` in the group.
    pub(crate) fn of_member(role: Option<GroupRole>) -> Self {
        role.map_or(Self::Outsider, Self::InGroup)
    }

    /// What the viewer is in the group, if anything.
    pub(crate) fn role(self) -> Option<GroupRole> {
        match self {
            Self::Stranger | Self::Outsider => None,
            Self::InGroup(role) => Some(role),
        }
    }
}

fn is_member_of_group(member: &NodeId) -> SimpleExpr {
    in_group(member, Condition::all())
}

fn is_facilitator_of_group(member: &NodeId) -> SimpleExpr {
    let facilitating = GroupRole::ALL.iter().filter(|role| role.facilitates()).map(|role| role.as_str());
    in_group(member, Condition::all().add(own(membership::Column::Role).is_in(facilitating)))
}

/// The condition on `group` that an invitation of `member` to it waits. Under an alias of its own: the statement around
/// it may read invitations too.
fn is_invited_to_group(member: &NodeId) -> SimpleExpr {
    let of_own = |column: invitation::Column| Expr::col((OWN_INVITATION, column));
    let waiting = Query::select()
        .expr(Expr::val(1))
        .from_as(invitation::Entity, OWN_INVITATION)
        .and_where(of_own(invitation::Column::InviteeOrg).eq(member.org().as_str()))
        .and_where(of_own(invitation::Column::InviteeId).eq(member.local()))
        .and_where(of_own(invitation::Column::Org).equals((group::Entity, group::Column::Org)))
        .and_where(of_own(invitation::Column::GroupId).equals((group::Entity, group::Column::Id)))
        .and_where(of_own(invitation::Column::State).eq(RequestState::Waiting.as_str()))
        .to_owned();
    Expr::exists(waiting)
}

/// Under an alias of its own: the statement around it may read memberships too.
fn in_group(member: &NodeId, as_what: Condition) -> SimpleExpr {
    let place = Query::select()
        .expr(Expr::val(1))
        .from_as(membership::Entity, OWN)
        .and_where(own(membership::Column::MemberOrg).eq(member.org().as_str()))
        .and_where(own(membership::Column::MemberId).eq(member.local()))
        .and_where(own(membership::Column::Org).equals((group::Entity, group::Column::Org)))
        .and_where(own(membership::Column::GroupId).equals((group::Entity, group::Column::Id)))
        .cond_where(as_what)
        .to_owned();
    Expr::exists(place)
}

const OWN: &str = "own_membership";
const OWN_INVITATION: &str = "own_invitation";

fn own(column: membership::Column) -> Expr {
    Expr::col((OWN, column))
}

fn nothing() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}
