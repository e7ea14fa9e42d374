/* SPDX-License-Identifier: MIT */
/*
 * A server of WAMP v1 as the router of a session: the carrier of widl_connect_v1(). Of a session's
 * messages it makes those of WAMP v1, and the other way round.
 */
#ifndef WI_SESSION_V1_H
#define WI_SESSION_V1_H

#include "base/mailbox.h"
#include "base/table.h"
#include "message/message.h"
#include "session/connection.h"
#include "v1/message.h"
#include "v1/uris.h"

#include <widl/carrier.h>

/** How far the session has come. */
enum wi_v1_phase {
    WI_V1_OPENING,     /**< WELCOME of the server, or HELLO of the session, is awaited */
    WI_V1_ASKING,      /**< for the challenge */
    WI_V1_CHALLENGED,  /**< the session is to answer it */
    WI_V1_ANSWERING,   /**< the server is to judge the answer */
    WI_V1_ESTABLISHED, /**< the session is in what it takes for a realm */
    WI_V1_OVER,        /**< nothing more is handed over */
};

/** A topic that the session is subscribed to. */
struct wi_v1_subscription {
    uint64_t id;
    size_t size;
    char uri[]; /**< in WAMP v1, whole */
};

struct wi_v1_carrier {
    struct wi_connection connection;
    struct wi_v1_uris uris;
    enum wi_v1_phase phase;
    bool has_hello;
    char *authid;     /**< whom the session wants to be; NULL: anybody */
    char own_id[256]; /**< of WELCOME; empty: it has not come */
    uint64_t own_number;
    char violation[WIDL_PROBLEM_SIZE]; /**< what the server did wrong; empty: nothing */

    bool lacks_memory; /**< which is why the connection is cut */

    uint64_t last_id;              /**< of subscriptions and publications */
    struct wi_table calls;         /**< requests of calls without an answer -> the carrier */
    struct wi_table topics;        /**< URI -> struct wi_v1_subscription, which it owns */
    struct wi_table subscriptions; /**< id -> the same */

    struct wi_mailbox inbox; /**< messages for the session */
    widl_buffer incoming;    /**< the server's message in MessagePack */
    widl_buffer outgoing;    /**< the message to the server */
    widl_buffer letter;      /**< the message to the session */
    widl_arena scratch;      /**< of the session's message */
    char url[];
};

/** There is no memory to go on: cut the connection. */
void wi_v1_fail(struct wi_v1_carrier *carrier);

/** What had to be sent was not taken: cut the connection. */
void wi_v1_give_up(struct wi_v1_carrier *carrier, widl_code code);

/** Hand a message to the session, at the next turn. */
void wi_v1_tell(struct wi_v1_carrier *carrier, const struct wi_message *message);

/** Answer a request of the session with an error that has a text. */
void wi_v1_refuse(struct wi_v1_carrier *carrier, const struct wi_message *request, const char *uri,
                  const char *text);

/** Send a message to the server. Return: as widl_carrier_operations.send(). */
widl_code wi_v1_say(struct wi_v1_carrier *carrier, const struct wi_v1_message *message,
                    widl_problem *problem);

/** Join, if all is there that this takes. */
void wi_v1_enter(struct wi_v1_carrier *carrier);

/* asking.c */

/** Do what a message of the session asks for. Return: as widl_carrier_operations.send(). */
widl_code wi_v1_ask(struct wi_v1_carrier *carrier, const struct wi_message *message);

/** Call a procedure that authenticates, with one string as its argument. */
void wi_v1_ask_authentication(struct wi_v1_carrier *carrier, const char *id, const char *procedure,
                              widl_string argument);

/* hearing.c */

/** Hand over what the server says. */
void wi_v1_hear(struct wi_v1_carrier *carrier, const struct wi_v1_message *message);

/** The session is welcome. */
void wi_v1_welcome(struct wi_v1_carrier *carrier);

/** Give back the memory of a topic that is in no table. */
void wi_v1_give_back_topic(const struct wi_v1_carrier *carrier, struct wi_v1_subscription *topic);

/** Forget all topics. */
void wi_v1_forget_topics(struct wi_v1_carrier *carrier);

#endif
