/* SPDX-License-Identifier: MIT */
/* A client of WAMP v1 from the inside: its calls, its topics, and the two directions. */
#ifndef WI_ROUTER_V1_STATE_H
#define WI_ROUTER_V1_STATE_H

#include "base/list.h"
#include "base/table.h"
#include "router/v1/client.h"
#include "v1/curies.h"
#include "v1/message.h"

/** A call without an answer. */
struct wi_v1_call {
    uint64_t request;
    size_t id_size;
    char id[]; /**< that the client gave it */
};

/** A topic that the client wants, or has wanted, events of. */
struct wi_v1_topic {
    uint64_t request;      /**< of SUBSCRIBE, until it is answered; else 0 */
    uint64_t subscription; /**< 0: not yet */
    bool is_wanted;        /**< the client has not unsubscribed meanwhile */
    struct wi_link stale;  /**< on the client's list of that name, or on none */
    size_t uri_size;
    size_t name_size;
    char text[]; /**< its URI in WAMP v1, whole, then that in WAMP */
};

/** How far the client has come. Only who is in may do anything; see wi_v1_is_in(). */
enum wi_v1_admission {
    WI_V1_ENTERING,   /**< the core is to say whether anybody may be here; no WELCOME was sent */
    WI_V1_OUTSIDE,    /**< it is to say who it is: authreq */
    WI_V1_ASKED,      /**< authreq: the core is to answer HELLO */
    WI_V1_SIGNING,    /**< it has got a challenge, and is to answer it: auth */
    WI_V1_JUDGED,     /**< auth: the core is to judge the signature */
    WI_V1_ANONYMOUS,  /**< it is in, as anybody */
    WI_V1_CONFIRMING, /**< it is in, no challenge was needed, and is to call auth for form's sake */
    WI_V1_KNOWN,      /**< it is in, and authentication is done */
};

/** Whom a client claims to be. */
struct wi_v1_claim {
    widl_string authid; /**< data NULL: nobody */
    widl_value extra;   /**< a map; size 0: none */
};

struct wi_v1_client {
    struct wi_core *core;
    const struct wi_v1_service *service;
    const struct wi_v1_operations *operations;
    void *user;
    struct wi_peer *peer;
    bool is_ended; /**< nothing is sent or received any more */

    enum wi_v1_admission admission;
    bool is_nobody;    /**< as whom it wants to be let in */
    unsigned attempts; /**< to be let in as somebody */

    uint64_t last_request;
    struct wi_v1_curies curies;
    struct wi_table calls_by_id;   /**< the client's id -> struct wi_v1_call, which it owns */
    struct wi_table calls;         /**< request -> the same */
    struct wi_table topics;        /**< URI in WAMP -> struct wi_v1_topic, which it owns */
    struct wi_table requests;      /**< of SUBSCRIBE -> the same */
    struct wi_table subscriptions; /**< subscription -> the same */
    struct wi_link stale;          /**< topics that the core is to be told to unsubscribe from */

    widl_buffer incoming; /**< the client's message in MessagePack */
    widl_buffer request;  /**< the message to the core */
    widl_buffer outgoing; /**< the message to the client */
    widl_arena scratch;   /**< of the core's message */
};

/* calls.c: a call is known by both ids, or by neither. */

/** Note a call. Return: false when memory is short. */
bool wi_v1_call_add(struct wi_v1_client *client, widl_string id, uint64_t request);

/** Whether a call of that id has no answer yet. */
bool wi_v1_call_pends(const struct wi_v1_client *client, widl_string id);

/** Take the call with a request off the books, to be released with free(). NULL: there is none. */
struct wi_v1_call *wi_v1_call_take(struct wi_v1_client *client, uint64_t request);

void wi_v1_calls_done(struct wi_v1_client *client);

/* topics.c */

/** The topic of a name in WAMP, or NULL. */
struct wi_v1_topic *wi_v1_topic_find(const struct wi_v1_client *client, widl_string name);

/** Note a topic that is wanted, and the request of its SUBSCRIBE. Return: false: no memory. */
bool wi_v1_topic_add(struct wi_v1_client *client, widl_string uri, widl_string name,
                     uint64_t request);

/** A SUBSCRIBE was answered with a subscription; one that is no longer wanted becomes stale. */
void wi_v1_topic_subscribed(struct wi_v1_client *client, uint64_t request, uint64_t subscription);

/** A SUBSCRIBE was refused. */
void wi_v1_topic_refused(struct wi_v1_client *client, uint64_t request);

/** Forget a topic. */
void wi_v1_topic_remove(struct wi_v1_client *client, struct wi_v1_topic *topic);

/** The topic of a subscription, or NULL. */
struct wi_v1_topic *wi_v1_topic_of(const struct wi_v1_client *client, uint64_t subscription);

/** Its URI in WAMP v1. */
widl_string wi_v1_topic_uri(const struct wi_v1_topic *topic);

void wi_v1_topics_done(struct wi_v1_client *client);

/* incoming.c: what the client says, to the core. */

/** Ask to join the realm; claim: as whom. */
void wi_v1_join(struct wi_v1_client *client, const struct wi_v1_claim *claim);

/** Pass a message on to the core. */
void wi_v1_request(struct wi_v1_client *client, const struct wi_message *message);

/** Do what a message of the client asks for. */
void wi_v1_handle(struct wi_v1_client *client, const struct wi_v1_message *message);

/** Unsubscribe from what became stale meanwhile. */
void wi_v1_drop_stale(struct wi_v1_client *client);

/* outgoing.c: what the core says, to the client. */

/** Send a message. Return: false with `problem` when it cannot be written. */
bool wi_v1_send(struct wi_v1_client *client, const struct wi_v1_message *message,
                widl_problem *problem);

/** One message of the core. Return: false when it cannot be passed on for want of memory. */
bool wi_v1_deliver(struct wi_v1_client *client, const void *data, size_t size);

/** Answer a call with an error. */
void wi_v1_fail_call(struct wi_v1_client *client, widl_string id, const char *uri,
                     const char *text);

/* authentication.c: who the client is. */

/** Whether it has a session. */
bool wi_v1_is_in(const struct wi_v1_client *client);

/** Do what a call asks for if it is one of those that authenticate. uri: of the call, whole. */
bool wi_v1_authenticate(struct wi_v1_client *client, const struct wi_v1_message *call,
                        widl_string uri);

/** The core has said WELCOME or CHALLENGE. Return: false: no memory. */
bool wi_v1_welcomed(struct wi_v1_client *client);
bool wi_v1_challenged(struct wi_v1_client *client, const struct wi_message *challenge);

/** The core has refused it, and it may try again. */
void wi_v1_refused(struct wi_v1_client *client, widl_string reason, widl_string text);

/* client.c */

/** Close the connection for a reason, which is logged. */
void wi_v1_client_end(struct wi_v1_client *client, enum wi_v1_end end, const char *why);

#endif
