/* SPDX-License-Identifier: MIT */
/*
 * Notes: what happens to sessions, registrations and subscriptions of a realm, written down for the
 * attendant of the core (wi_core_set_attendant()), who publishes it as the events of WAMP's meta
 * API. A note says what held when it was written.
 *
 * Nothing is written down that nobody would hear of: there must be a service in the realm and a
 * subscription that takes the note's topic. What is about URIs under `wamp.`, and the service
 * itself, is passed over, or each event could cause others. There are at most two notes for each
 * thing that ends or begins in one entry into the core.
 */
#ifndef WI_ROUTER_NOTE_H
#define WI_ROUTER_NOTE_H

#include "base/list.h"
#include "router/core/registration.h"

struct wi_core;
struct wi_peer;
struct wi_realm;
struct wi_subscription;

enum wi_note_kind {
    WI_NOTE_JOIN,
    WI_NOTE_LEAVE,
    WI_NOTE_REGISTRATION_CREATE,
    WI_NOTE_REGISTER,
    WI_NOTE_UNREGISTER,
    WI_NOTE_REGISTRATION_DELETE,
    WI_NOTE_SUBSCRIPTION_CREATE,
    WI_NOTE_SUBSCRIBE,
    WI_NOTE_UNSUBSCRIBE,
    WI_NOTE_SUBSCRIPTION_DELETE,
    WI_NOTE_COUNT,
};

/** What has happened. */
struct wi_note {
    struct wi_link link; /**< on the core's `notes` */
    enum wi_note_kind kind;
    struct wi_realm *realm;
    uint64_t session;
    uint64_t id; /**< of the registration or subscription */

    /* Of one that was created. */
    widl_timestamp created;
    enum wi_match match;
    enum wi_invoke invoke; /**< of a registration */
    widl_string uri;

    /* Of a session that has joined or left. */
    widl_string authid;
    widl_string authrole;
    widl_string authmethod;
    widl_string authprovider;

    /* Of one that has joined: maps; size 0: none. */
    widl_value authextra;
    widl_value transport;

    char text[]; /**< what the members above view */
};

/* Each writes something down; without memory for it that is logged. */
void wi_note_session(enum wi_note_kind kind, const struct wi_peer *peer);
void wi_note_registration(enum wi_note_kind kind, const struct wi_peer *peer,
                          const struct wi_registration *registration);
void wi_note_subscription(enum wi_note_kind kind, const struct wi_peer *peer,
                          const struct wi_subscription *subscription);

/** Take the oldest note, to be released with free(); NULL: there is none. */
struct wi_note *wi_note_take(struct wi_core *core);

/** Release the notes that nobody has taken. */
void wi_notes_done(struct wi_core *core);

#endif
