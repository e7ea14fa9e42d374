/* SPDX-License-Identifier: MIT */
/*
 * Notes for the meta API.
 *
 * Invariant: a note borrows from nothing that may go before it but its realm, which nobody removes
 * while there are sessions.
 */
#include "router/core/note.h"

#include <stdlib.h>

#include "router/core/details.h"
#include "router/core/peer.h"
#include "router/core/subscription.h"

static const char *const topics[WI_NOTE_COUNT] = {
    [WI_NOTE_JOIN] = "wamp.session.on_join",
    [WI_NOTE_LEAVE] = "wamp.session.on_leave",
    [WI_NOTE_REGISTRATION_CREATE] = "wamp.registration.on_create",
    [WI_NOTE_REGISTER] = "wamp.registration.on_register",
    [WI_NOTE_UNREGISTER] = "wamp.registration.on_unregister",
    [WI_NOTE_REGISTRATION_DELETE] = "wamp.registration.on_delete",
    [WI_NOTE_SUBSCRIPTION_CREATE] = "wamp.subscription.on_create",
    [WI_NOTE_SUBSCRIBE] = "wamp.subscription.on_subscribe",
    [WI_NOTE_UNSUBSCRIBE] = "wamp.subscription.on_unsubscribe",
    [WI_NOTE_SUBSCRIPTION_DELETE] = "wamp.subscription.on_delete",
};

/** Whether anybody would hear of it. */
static bool is_wanted(enum wi_note_kind kind, const struct wi_peer *peer)
{
    const struct wi_core *core = peer->core;
    enum wi_match match;
    return peer->realm->service && !peer->is_internal && !peer->is_silent && !core->closing &&
           wi_pattern_index_best(&peer->realm->broker.subscriptions.index, widl_str(topics[kind]),
                                 &match) != NULL;
}

/** Append a note with room for so much text; NULL when memory is short. */
static struct wi_note *append(enum wi_note_kind kind, const struct wi_peer *peer, size_t text_size)
{
    struct wi_note *note = calloc(1, sizeof(*note) + text_size);
    if (!note) {
        wi_core_report(peer->core, WI_REPORT_event_lost, NULL, "no memory for an event of %s",
                       topics[kind]);
        return NULL;
    }
    note->kind = kind;
    note->realm = peer->realm;
    note->session = peer->session;
    wi_list_append(&peer->core->notes, &note->link);
    wi_core_alert(peer->core);
    return note;
}

/** Copy a text behind `*place`. */
static widl_string copy(char **place, widl_string text)
{
    char *target = *place;
    if (text.size)
        memcpy(target, text.data, text.size);
    *place += text.size;
    return widl_str_n(target, text.size);
}

static widl_value copy_value(char **place, widl_value value)
{
    widl_string text = copy(place, widl_str_n((const char *)value.data, value.size));
    return (widl_value){(const unsigned char *)text.data, text.size};
}

/** Note a session with what is known of it beside its names. */
static void note_session(enum wi_note_kind kind, const struct wi_peer *peer, widl_value authextra,
                         widl_value transport)
{
    struct wi_note *note = append(kind, peer,
                                  peer->authid.size + peer->authrole.size + peer->authmethod.size +
                                      peer->authprovider.size + authextra.size + transport.size);
    if (!note)
        return;
    char *place = note->text;
    note->authid = copy(&place, peer->authid);
    note->authrole = copy(&place, peer->authrole);
    note->authmethod = copy(&place, peer->authmethod);
    note->authprovider = copy(&place, peer->authprovider);
    note->authextra = copy_value(&place, authextra);
    note->transport = copy_value(&place, transport);
}

void wi_note_session(enum wi_note_kind kind, const struct wi_peer *peer)
{
    static const widl_value none = {0};
    if (!is_wanted(kind, peer))
        return;
    if (kind == WI_NOTE_LEAVE) {
        note_session(kind, peer, none, none);
        return;
    }
    struct wi_details transport = {0};
    wi_peer_describe_transport(peer, &transport);
    note_session(kind, peer, peer->authextra, wi_details_dict(&transport));
    wi_details_done(&transport);
}

void wi_note_registration(enum wi_note_kind kind, const struct wi_peer *peer,
                          const struct wi_registration *registration)
{
    bool is_new = kind == WI_NOTE_REGISTRATION_CREATE;
    if (wi_uri_reserved(registration->procedure) || !is_wanted(kind, peer))
        return;
    struct wi_note *note = append(kind, peer, is_new ? registration->procedure.size : 0);
    if (!note)
        return;
    note->id = registration->id;
    if (!is_new)
        return;
    note->created = registration->created;
    note->match = registration->match;
    note->invoke = registration->invoke;
    char *place = note->text;
    note->uri = copy(&place, registration->procedure);
}

void wi_note_subscription(enum wi_note_kind kind, const struct wi_peer *peer,
                          const struct wi_subscription *subscription)
{
    bool is_new = kind == WI_NOTE_SUBSCRIPTION_CREATE;
    if (wi_uri_reserved(subscription->topic) || !is_wanted(kind, peer))
        return;
    struct wi_note *note = append(kind, peer, is_new ? subscription->topic.size : 0);
    if (!note)
        return;
    note->id = subscription->id;
    if (!is_new)
        return;
    note->created = subscription->created;
    note->match = subscription->match;
    char *place = note->text;
    note->uri = copy(&place, subscription->topic);
}

struct wi_note *wi_note_take(struct wi_core *core)
{
    if (wi_list_empty(&core->notes))
        return NULL;
    struct wi_link *first = core->notes.next;
    wi_list_remove(first);
    return wi_container_of(first, struct wi_note, link);
}

void wi_notes_done(struct wi_core *core)
{
    struct wi_note *note;
    while ((note = wi_note_take(core)) != NULL)
        free(note);
}
