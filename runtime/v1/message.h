/* SPDX-License-Identifier: MIT */
/*
 * The messages of WAMP v1, which are JSON alone: one table says what each consists of
 * (messages.def), one parser and one writer serve them all, on either side.
 *
 * Values are MessagePack inside, as everywhere in the runtime.
 */
#ifndef WI_V1_MESSAGE_H
#define WI_V1_MESSAGE_H

#include <stdint.h>

#include <widl/codec.h>

/** The version that WELCOME names. */
#define WI_V1_VERSION 1

/** Longest id of a call or session: what is kept of each call must be bounded. */
#define WI_V1_ID_MAX_SIZE 255

/** Longest prefix. */
#define WI_V1_PREFIX_MAX_SIZE 255

enum wi_v1_type {
#define WI_V1_MESSAGE(name, code, elements, sender) WI_V1_##name = (code),
#include "v1/messages.def"
#undef WI_V1_MESSAGE
    WI_V1_TYPE_COUNT
};

enum wi_v1_sender { WI_V1_SENT_BY_CLIENT, WI_V1_SENT_BY_SERVER };

/** One message. Members that its type does not have are zero. Everything is borrowed. */
struct wi_v1_message {
    enum wi_v1_type type;
    widl_string id;      /**< of the call, or of the session */
    widl_string prefix;  /**< what PREFIX defines */
    widl_string uri;     /**< URI or CURIE; of a CALLERROR it may be empty when received */
    widl_string text;    /**< who the server is, or what is wrong */
    widl_value value;    /**< result, event, or details of an error; absent: size 0 */
    widl_value args;     /**< of a CALL: its arguments, one MessagePack value after the other */
    size_t arg_count;    /**< how many those are */
    bool include_me;     /**< a PUBLISH says that its sender is to get the event */
    widl_value exclude;  /**< list of session ids, absent: size 0; then the sender is excluded only
                            by being on it */
    widl_value eligible; /**< list of session ids, absent: size 0 */
};

/** The name of a type: `CALL`. */
const char *wi_v1_name(enum wi_v1_type type);

/**
 * Parse one message of a sender. The whole of it is checked: types, lengths, UTF-8, unique keys,
 * nesting, and that it is a message which such a sender sends.
 *
 * scratch: what was in it is replaced by what the message borrows from.
 * Return:  false with `problem->text`, which names the message and the element that is wrong.
 */
bool wi_v1_parse(enum wi_v1_sender sender, const void *data, size_t size, widl_buffer *scratch,
                 struct wi_v1_message *ret, widl_problem *problem);

/**
 * Append the JSON text of a message to `out`. A result or event that is absent is written as null.
 *
 * Return: false with `problem`: memory (`out_of_memory`) or the limit of `out` (`too_large` as
 *         well) is exhausted, or a value is nothing for JSON. `out` is then as before.
 */
bool wi_v1_write(const struct wi_v1_message *message, widl_buffer *out, widl_problem *problem);

#endif
