/* SPDX-License-Identifier: MIT */
/*
 * WAMP messages: one table says what each consists of (messages.def), one parser and one writer
 * serve them all, in each serializer.
 *
 * The parser reads a message's own elements and leaves the payload encoded as it came, so that a
 * router hands it on untouched to a peer of the same serializer.
 */
#ifndef WI_MESSAGE_H
#define WI_MESSAGE_H

#include <stdint.h>

#include <widl/codec.h>

/** The largest id (WAMP 2.1.2). */
#define WI_MAX_ID (UINT64_C(1) << 53)

/** What messages are encoded in. */
enum wi_serializer { WI_JSON, WI_MSGPACK, WI_CBOR, WI_SERIALIZER_COUNT };

enum wi_message_type {
#define WI_MESSAGE(name, code, elements, sender, state) WI_##name = (code),
#include "message/messages.def"
#undef WI_MESSAGE
};

/** Who may send a message: bits. */
enum wi_sender { WI_SENT_BY_CLIENT = 1, WI_SENT_BY_ROUTER = 2, WI_SENT_BY_BOTH = 3 };

/** When a message may be received. */
enum wi_message_state { WI_STATE_BEFORE, WI_STATE_DURING, WI_STATE_ANY };

/** A row of messages.def. */
struct wi_message_traits {
    enum wi_message_type type;
    const char *name;
    const char *elements;
    enum wi_sender sender;
    enum wi_message_state state;
};

/** The application's part of a message, each half encoded by `serializer`; size 0 is absent. */
struct wi_payload {
    enum wi_serializer serializer;
    widl_string args;
    widl_string kwargs;
};

/** One message. Members that its type does not have are zero. Everything is borrowed. */
struct wi_message {
    enum wi_message_type type;
    unsigned request_type; /**< of an ERROR: code of the message it answers */
    uint64_t request;      /**< request id; of an EVENT: the subscription */
    uint64_t id;           /**< session, subscription, registration or publication */
    widl_string uri;       /**< realm, reason, topic, procedure or error; method or signature */
    widl_value dict;       /**< options or details, MessagePack; absent is written as {} */
    bool has_dict;         /**< an optional dict was there (revocation) */
    struct wi_payload payload;
};

/** The traits of a message type, NULL for a code that is none. */
const struct wi_message_traits *wi_message_traits(uint64_t code);

/** How many elements, its code included, a message of these traits has at least and at most. */
void wi_message_lengths(const struct wi_message_traits *traits, size_t *ret_least,
                        size_t *ret_most);

/**
 * Parse one message. The whole of it is checked, payload included: types, lengths, UTF-8, unique
 * keys, nesting.
 *
 * scratch: owns what had to be converted; the message borrows from it and from `data`.
 * Return:  false with `problem->text`, which names the message and the element that is wrong; then
 *          `ret` holds the type if that was known (else 0).
 */
bool wi_message_parse(enum wi_serializer serializer, const void *data, size_t size,
                      widl_arena *scratch, struct wi_message *ret, widl_problem *problem);

/**
 * Append the encoding of `message` to `out`. A payload of another serializer is converted.
 *
 * Return: false with `problem`: memory (`out_of_memory`) or the limit of `out` (`too_large` as
 * well) is exhausted, or the payload holds what the serializer cannot. `out` is then as before.
 */
bool wi_message_write(const struct wi_message *message, enum wi_serializer serializer,
                      widl_buffer *out, widl_problem *problem);

/** What a lookup in a dict found. */
enum wi_lookup { WI_ABSENT, WI_FOUND, WI_MISTYPED };

/** Look a key up in a MessagePack dict. `*ret` is set when WI_FOUND, to a view into the dict. */
enum wi_lookup wi_dict_value(widl_value dict, const char *key, widl_value *ret);
enum wi_lookup wi_dict_bool(widl_value dict, const char *key, bool *ret);
enum wi_lookup wi_dict_uint(widl_value dict, const char *key, uint64_t *ret);
enum wi_lookup wi_dict_string(widl_value dict, const char *key, widl_string *ret);
enum wi_lookup wi_dict_dict(widl_value dict, const char *key, widl_value *ret);

/**
 * The payload in MessagePack, as the public API has it: borrowed where it is that already, else
 * converted into `arena`. Return: false with `problem` when memory is short or what is in it cannot
 * be converted.
 */
bool wi_payload_to_msgpack(const struct wi_payload *payload, widl_arena *arena, widl_payload *ret,
                           widl_problem *problem);

/** A MessagePack payload of the public API as a message's payload; borrowed. */
struct wi_payload wi_payload_of(const widl_payload *payload);

#endif
