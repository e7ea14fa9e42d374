/* SPDX-License-Identifier: MIT */
/*
 * Revocations (WAMP, registration and subscription revocation): the router ends what the program
 * has registered or subscribed to, and the program is told.
 *
 * Invariant: what is revoked stays valid for the program, so nothing that it holds disappears.
 */
#include "session/revocation.h"

#include "session/callee.h"
#include "session/details.h"
#include "session/invocation.h"
#include "session/subscriber.h"

void wi_revocation_tell(struct widl_session *session, const widl_revocation *revocation)
{
    const char *reason = revocation->reason;
    wi_session_log(session, WIDL_LOG_WARNING, "the router has ended the %s '%s'%s%s",
                   revocation->is_subscription ? "subscription to" : "registration of",
                   revocation->uri, reason[0] ? ": " : "", reason);
    if (!session->options.on_revoked)
        return;
    unsigned depth = wi_gate_call_out(&session->gate);
    session->options.on_revoked(session->options.revoked_user, session, revocation);
    wi_gate_come_back(&session->gate, depth);
}

/** Say what has ended. Return: false when it is not known, since the program has just given it up.
 */
static bool revoke(struct widl_session *session, uint64_t id, widl_revocation *revocation)
{
    if (revocation->is_subscription) {
        const struct wi_topic *topic = wi_subscriber_revoke(session, id);
        revocation->uri = topic ? wi_topic_uri(topic) : NULL;
        revocation->match = topic ? wi_topic_match(topic) : WIDL_MATCH_EXACT;
    } else {
        const widl_registration *registration = wi_callee_revoke(session, id);
        revocation->uri = registration ? registration->procedure : NULL;
        revocation->match = registration ? registration->options.match : WIDL_MATCH_EXACT;
    }
    return revocation->uri;
}

void wi_revocation_on_message(struct widl_session *session, const struct wi_message *message)
{
    widl_revocation revocation = {.is_subscription = message->type == WI_UNSUBSCRIBED};
    char reason[WIDL_ERROR_URI_SIZE];
    widl_string given = {0};
    uint64_t id = 0;
    const struct wi_detail details[] = {
        {revocation.is_subscription ? "subscription" : "registration", WI_DETAIL_UINT, &id},
        {"reason", WI_DETAIL_STRING, &given},
    };

    if (!wi_details_read(session, message, details, sizeof(details) / sizeof(details[0])))
        return;
    if (!revoke(session, id, &revocation))
        return;
    size_t size = given.size < sizeof(reason) ? given.size : 0;
    if (size > 0)
        memcpy(reason, given.data, size);
    reason[size] = '\0';
    revocation.reason = reason;
    /* The callback may give up what the URI belongs to. */
    revocation.uri = widl_arena_copy(&session->scratch, revocation.uri, strlen(revocation.uri));
    if (!revocation.uri)
        revocation.uri = "";
    wi_revocation_tell(session, &revocation);
}
