use async_graphql::{Context, Object};
use subgraph::ResolveError;
use subgraph::directives::{authenticated, route_by};

use super::answer_invitation::{AnswerInvitationInput, AnswerInvitationPayload, answer_invitation};
use super::change_role::{ChangeRoleInput, ChangeRolePayload, change_role};
use super::create_group::{CreateGroupInput, CreateGroupPayload, create_group};
use super::create_network::{CreateNetworkInput, CreateNetworkPayload, create_network};
use super::decide_join_request::{DecideJoinRequestInput, DecideJoinRequestPayload, decide_join_request};
use super::invite_member::{InviteMemberInput, InviteMemberPayload, invite_member};
use super::join_group::{JoinGroupInput, JoinGroupPayload, join_group};
use super::leave_group::{LeaveGroupInput, LeaveGroupPayload, leave_group};
use super::update_group::{UpdateGroupInput, UpdateGroupPayload, update_group};
use super::withdraw_invitation::{WithdrawInvitationInput, WithdrawInvitationPayload, withdraw_invitation};
use super::withdraw_join_request::{WithdrawJoinRequestInput, WithdrawJoinRequestPayload, withdraw_join_request};

/// The root of writing. What each mutation does stands in the file of its name.
pub(crate) struct Mutation;

#[Object]
impl Mutation {
    /// Makes a group, and the caller its owner. Only members of the organisation do.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn create_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The group to make.")] input: CreateGroupInput,
    ) -> Result<CreateGroupPayload, ResolveError> {
        create_group(ctx, input).await
    }

    /// Joins an open group or one that has invited the caller, or asks to join a restricted one. A private group that
    /// has not answers as one that does not exist.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn join_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group, and what to say.")] input: JoinGroupInput,
    ) -> Result<JoinGroupPayload, ResolveError> {
        join_group(ctx, input).await
    }

    /// Lets an applicant in, or not. Only those who facilitate the group do. The same decision again changes nothing.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn decide_join_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request, and the decision.")] input: DecideJoinRequestInput,
    ) -> Result<DecideJoinRequestPayload, ResolveError> {
        decide_join_request(ctx, input).await
    }

    /// Takes back a request to join that waits. Only its applicant does. Taking it back again changes nothing.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn withdraw_join_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request.")] input: WithdrawJoinRequestInput,
    ) -> Result<WithdrawJoinRequestPayload, ResolveError> {
        withdraw_join_request(ctx, input).await
    }

    /// Takes the caller out of a group. The last one who facilitates it cannot go.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn leave_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group.")] input: LeaveGroupInput,
    ) -> Result<LeaveGroupPayload, ResolveError> {
        leave_group(ctx, input).await
    }

    /// Invites a member of any organisation to a group. Only those who facilitate the group do.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to invite, and to which group.")] input: InviteMemberInput,
    ) -> Result<InviteMemberPayload, ResolveError> {
        invite_member(ctx, input).await
    }

    /// Answers an invitation: enters the group, or declines. Only the invitee does. The same answer again changes
    /// nothing.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn answer_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation, and the answer.")] input: AnswerInvitationInput,
    ) -> Result<AnswerInvitationPayload, ResolveError> {
        answer_invitation(ctx, input).await
    }

    /// Takes back an invitation that waits. Only those who facilitate the group do. Taking it back again changes
    /// nothing.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: WithdrawInvitationInput,
    ) -> Result<WithdrawInvitationPayload, ResolveError> {
        withdraw_invitation(ctx, input).await
    }

    /// Makes a group's member a facilitator, an owner or a plain member. Only those who facilitate the group do. The
    /// same role again changes nothing.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn change_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose role, and which.")] input: ChangeRoleInput,
    ) -> Result<ChangeRolePayload, ResolveError> {
        change_role(ctx, input).await
    }

    /// Makes a network, under which groups of one organisation can stand. Only members of the organisation do.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn create_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The network to make.")] input: CreateNetworkInput,
    ) -> Result<CreateNetworkPayload, ResolveError> {
        create_network(ctx, input).await
    }

    /// Changes what a group is called, what it is for, how it is entered and at which level. Only those who facilitate
    /// it do.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn update_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group, and what to change.")] input: UpdateGroupInput,
    ) -> Result<UpdateGroupPayload, ResolveError> {
        update_group(ctx, input).await
    }
}
