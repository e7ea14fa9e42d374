/* SPDX-License-Identifier: MIT */
/* The events of the meta API: each kind of note has its topic, and the publisher that was generated
 * for that. */
#include "router/meta/events.h"

#include <wamp/registration.widl.h>
#include <wamp/session.widl.h>
#include <wamp/subscription.widl.h>

typedef bool publisher(widl_session *session, const struct wi_note *note, widl_error *error);

static bool publish_join(widl_session *session, const struct wi_note *note, widl_error *error)
{
    widl_arena arena = {0};
    const wamp_session_on_join_event event = {{
        .session = note->session,
        .authid = {true, note->authid},
        .authrole = {true, note->authrole},
        .authmethod = {true, note->authmethod},
        .authprovider = {true, note->authprovider},
        .authextra = wi_meta_map(note->authextra, &arena),
        .transport = wi_meta_map(note->transport, &arena),
    }};
    bool published = wamp_session_publish_on_join(session, &event, NULL, error);
    widl_arena_free(&arena);
    return published;
}

static bool publish_leave(widl_session *session, const struct wi_note *note, widl_error *error)
{
    const wamp_session_on_leave_event event = {
        .session = note->session,
        .authid = {true, note->authid},
        .authrole = {true, note->authrole},
    };
    return wamp_session_publish_on_leave(session, &event, NULL, error);
}

static bool publish_registration(widl_session *session, const struct wi_note *note,
                                 widl_error *error)
{
    const wamp_registration_on_create_event event = {
        .session = note->session,
        .details = {.id = note->id,
                    .created = note->created,
                    .uri = note->uri,
                    .match = wi_meta_match_policy(note->match),
                    .invoke = wi_meta_invocation_policy(note->invoke)},
    };
    return wamp_registration_publish_on_create(session, &event, NULL, error);
}

static bool publish_subscription(widl_session *session, const struct wi_note *note,
                                 widl_error *error)
{
    const wamp_subscription_on_create_event event = {
        .session = note->session,
        .details = {.id = note->id,
                    .created = note->created,
                    .uri = note->uri,
                    .match = wi_meta_match_policy(note->match)},
    };
    return wamp_subscription_publish_on_create(session, &event, NULL, error);
}

/* The others say no more than the session and the id of the registration or subscription. */
#define PUBLISH_IDS(interface_, topic)                                                             \
    static bool publish_##interface_##_##topic(widl_session *session, const struct wi_note *note,  \
                                               widl_error *error)                                  \
    {                                                                                              \
        const wamp_##interface_##_##topic##_event event = {note->session, note->id};               \
        return wamp_##interface_##_publish_##topic(session, &event, NULL, error);                  \
    }

PUBLISH_IDS(registration, on_register)
PUBLISH_IDS(registration, on_unregister)
PUBLISH_IDS(registration, on_delete)
PUBLISH_IDS(subscription, on_subscribe)
PUBLISH_IDS(subscription, on_unsubscribe)
PUBLISH_IDS(subscription, on_delete)

bool wi_meta_publish(struct wi_service *service, const struct wi_note *note, widl_error *error)
{
    static publisher *const publishers[WI_NOTE_COUNT] = {
        [WI_NOTE_JOIN] = publish_join,
        [WI_NOTE_LEAVE] = publish_leave,
        [WI_NOTE_REGISTRATION_CREATE] = publish_registration,
        [WI_NOTE_REGISTER] = publish_registration_on_register,
        [WI_NOTE_UNREGISTER] = publish_registration_on_unregister,
        [WI_NOTE_REGISTRATION_DELETE] = publish_registration_on_delete,
        [WI_NOTE_SUBSCRIPTION_CREATE] = publish_subscription,
        [WI_NOTE_SUBSCRIBE] = publish_subscription_on_subscribe,
        [WI_NOTE_UNSUBSCRIBE] = publish_subscription_on_unsubscribe,
        [WI_NOTE_SUBSCRIPTION_DELETE] = publish_subscription_on_delete,
    };
    return publishers[note->kind](service->session, note, error);
}
