/* SPDX-License-Identifier: MIT */
/* The few WAMP messages that the load generator speaks, in MessagePack and in JSON. */
#ifndef WAMP_H
#define WAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wamp_type {
    WAMP_HELLO = 1,
    WAMP_WELCOME = 2,
    WAMP_GOODBYE = 6,
    WAMP_PUBLISH = 16,
    WAMP_PUBLISHED = 17,
    WAMP_SUBSCRIBE = 32,
    WAMP_SUBSCRIBED = 33,
    WAMP_EVENT = 36,
    WAMP_CALL = 48,
    WAMP_RESULT = 50,
    WAMP_REGISTER = 64,
    WAMP_REGISTERED = 65,
    WAMP_INVOCATION = 68,
    WAMP_YIELD = 70,
};

#define WAMP_TEXT_MOST 65536

/** One message to send: its type, its request id, and what else its type has. */
struct wamp_message {
    enum wamp_type type;
    uint64_t id;          /**< not of HELLO and GOODBYE */
    const char *uri;      /**< realm, topic, procedure or reason; NULL: the type has none */
    const char *text;     /**< the only argument; NULL: none */
    bool is_wildcard;     /**< the URI is a pattern */
    bool is_acknowledged; /**< a publication is to be */
};

/** Encode it. Return: its size. */
size_t wamp_write(const struct wamp_message *message, bool is_json,
                  unsigned char out[WAMP_TEXT_MOST + 256]);

/** The type of a message and its second element, if that is a number. */
enum wamp_type wamp_read(const unsigned char *data, size_t size, bool is_json, uint64_t *ret_id);

#endif
