/* SPDX-License-Identifier: MIT */
/*
 * What a session asks for, as messages of WAMP v1.
 *
 * Invariant: whatever WAMP v1 has no answer for is answered here, and what it does not have at all
 * is refused, never left out silently.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <widl/value.h>

#include "base/memory.h"
#include "session/v1/carrier.h"
#include "v1/fold.h"

#define UNSUPPORTED "wamp.error.feature_not_supported"
#define INVALID     "wamp.error.invalid_argument"

/** Where a URI is put together. */
struct rooms {
    struct wi_v1_uri whole;
    struct wi_v1_uri curie;
};

/** The URI of a message in WAMP v1, whole. Return: false when it is too long. */
static bool whole_uri(const struct wi_v1_carrier *carrier, widl_string uri, struct rooms *rooms,
                      widl_string *ret)
{
    return wi_v1_uri_of_wamp(&carrier->uris, uri, &rooms->whole, ret);
}

/** The same for short, if the program has a CURIE for it. */
static widl_string short_uri(const struct wi_v1_carrier *carrier, widl_string whole,
                             struct rooms *rooms)
{
    const widl_v1_prefix *prefix = wi_v1_prefix_of(&carrier->uris, whole);
    size_t prefix_size = prefix ? strlen(prefix->v1) : 0;
    size_t curie_size = prefix && prefix->curie ? strlen(prefix->curie) : 0;
    size_t rest = whole.size - prefix_size;
    if (curie_size == 0 || curie_size + 1 + rest > sizeof(rooms->curie.text))
        return whole;
    memcpy(rooms->curie.text, prefix->curie, curie_size);
    rooms->curie.text[curie_size] = ':';
    memcpy(rooms->curie.text + curie_size + 1, whole.data + prefix_size, rest);
    return widl_str_n(rooms->curie.text, curie_size + 1 + rest);
}

/** Send what a request became; what JSON lacks is the request's fault alone. */
static widl_code say(struct wi_v1_carrier *carrier, const struct wi_message *request,
                     const struct wi_v1_message *message)
{
    widl_problem problem;
    widl_code code = wi_v1_say(carrier, message, &problem);
    if (code != WIDL_ERROR_INVALID)
        return code;
    wi_v1_refuse(carrier, request, INVALID, problem.text);
    return WIDL_OK;
}

static widl_value value_of(widl_string bytes)
{
    return (widl_value){(const unsigned char *)bytes.data, bytes.size};
}

static size_t count_pairs(widl_value map)
{
    widl_reader reader;
    size_t count = 0;
    widl_reader_open_map(&reader, map, NULL);
    widl_read_map(&reader, &count);
    return count;
}

static bool is_exact(const struct wi_message *message)
{
    widl_string match = widl_str("exact");
    wi_dict_string(message->dict, "match", &match);
    return widl_str_equal(match, widl_str("exact"));
}

static widl_code ask_call(struct wi_v1_carrier *carrier, const struct wi_message *call)
{
    char id[24];
    struct rooms rooms;
    widl_string whole;
    widl_reader reader;
    struct wi_v1_message message = {.type = WI_V1_CALL};
    if (count_pairs(value_of(call->payload.kwargs)) > 0) {
        wi_v1_refuse(carrier, call, INVALID, "WAMP v1 has no keyword arguments");
        return WIDL_OK;
    }
    if (!whole_uri(carrier, call->uri, &rooms, &whole)) {
        wi_v1_refuse(carrier, call, INVALID, "the procedure's URI is too long in WAMP v1");
        return WIDL_OK;
    }
    snprintf(id, sizeof(id), "%" PRIu64, call->request);
    message.id = widl_str(id);
    message.uri = short_uri(carrier, whole, &rooms);
    widl_reader_open(&reader, value_of(call->payload.args), NULL);
    if (call->payload.args.size > 0 && widl_read_list(&reader, &message.arg_count))
        message.args = (widl_value){reader.cursor, (size_t)(reader.end - reader.cursor)};
    if (!wi_table_set_id(&carrier->calls, call->request, carrier))
        return WIDL_ERROR_MEMORY;
    widl_problem problem;
    widl_code code = wi_v1_say(carrier, &message, &problem);
    if (code != WIDL_OK)
        wi_table_remove_id(&carrier->calls, call->request);
    if (code != WIDL_ERROR_INVALID)
        return code;
    wi_v1_refuse(carrier, call, INVALID, problem.text);
    return WIDL_OK;
}

/** The server goes on; its answer is for nobody. */
static widl_code ask_cancel(struct wi_v1_carrier *carrier, const struct wi_message *cancel)
{
    const struct wi_message call = {.type = WI_CALL, .request = cancel->request};
    if (wi_table_remove_id(&carrier->calls, cancel->request))
        wi_v1_refuse(carrier, &call, "wamp.error.canceled", "the call was canceled");
    return WIDL_OK;
}

static struct wi_v1_subscription *add_topic(struct wi_v1_carrier *carrier, widl_string uri)
{
    struct wi_v1_subscription *topic =
        wi_memory_take(carrier->connection.allocator, sizeof(*topic) + uri.size);
    if (!topic)
        return NULL;
    *topic = (struct wi_v1_subscription){.id = ++carrier->last_id, .size = uri.size};
    memcpy(topic->uri, uri.data, uri.size);
    if (wi_table_set(&carrier->topics, topic->uri, topic->size, topic)) {
        if (wi_table_set_id(&carrier->subscriptions, topic->id, topic))
            return topic;
        wi_table_remove(&carrier->topics, topic->uri, topic->size);
    }
    wi_v1_give_back_topic(carrier, topic);
    return NULL;
}

static void remove_topic(struct wi_v1_carrier *carrier, struct wi_v1_subscription *topic)
{
    wi_table_remove(&carrier->topics, topic->uri, topic->size);
    wi_table_remove_id(&carrier->subscriptions, topic->id);
    wi_v1_give_back_topic(carrier, topic);
}

/** WAMP v1 does not answer: the session is subscribed when that was sent. */
static widl_code ask_subscribe(struct wi_v1_carrier *carrier, const struct wi_message *subscribe)
{
    struct rooms rooms;
    widl_string whole;
    if (!is_exact(subscribe) || !whole_uri(carrier, subscribe->uri, &rooms, &whole)) {
        wi_v1_refuse(carrier, subscribe, UNSUPPORTED,
                     "WAMP v1 has no patterns of topics, and none so long");
        return WIDL_OK;
    }
    struct wi_v1_subscription *topic = wi_table_get(&carrier->topics, whole.data, whole.size);
    if (!topic) {
        const struct wi_v1_message message = {.type = WI_V1_SUBSCRIBE,
                                              .uri = short_uri(carrier, whole, &rooms)};
        topic = add_topic(carrier, whole);
        widl_code code = topic ? say(carrier, subscribe, &message) : WIDL_ERROR_MEMORY;
        if (topic && code != WIDL_OK)
            remove_topic(carrier, topic);
        if (code != WIDL_OK)
            return code;
    }
    wi_v1_tell(carrier, &(struct wi_message){
                            .type = WI_SUBSCRIBED, .request = subscribe->request, .id = topic->id});
    return WIDL_OK;
}

static widl_code ask_unsubscribe(struct wi_v1_carrier *carrier, const struct wi_message *message)
{
    struct rooms rooms;
    struct wi_v1_subscription *topic = wi_table_get_id(&carrier->subscriptions, message->id);
    if (!topic) {
        wi_v1_refuse(carrier, message, "wamp.error.no_such_subscription", "there is none");
        return WIDL_OK;
    }
    const struct wi_v1_message unsubscribe = {
        .type = WI_V1_UNSUBSCRIBE,
        .uri = short_uri(carrier, widl_str_n(topic->uri, topic->size), &rooms)};
    widl_code code = say(carrier, message, &unsubscribe);
    if (code != WIDL_OK)
        return code;
    remove_topic(carrier, topic);
    wi_v1_tell(carrier, &(struct wi_message){.type = WI_UNSUBSCRIBED, .request = message->request});
    return WIDL_OK;
}

static bool write_id(const struct wi_v1_carrier *carrier, widl_writer *writer, uint64_t session)
{
    char text[24];
    if (session == carrier->own_number)
        return widl_write_string(writer, widl_str(carrier->own_id));
    snprintf(text, sizeof(text), "%" PRIu64, session);
    return widl_write_string(writer, widl_str(text));
}

/** Write a list of sessions, after the carrier's own if that is wanted. */
static bool write_sessions(const struct wi_v1_carrier *carrier, widl_value ids, bool own,
                           widl_writer *writer)
{
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, ids, NULL);
    if (ids.size > 0)
        widl_read_list(&reader, &count);
    bool written = widl_write_list(writer, count + own) &&
                   (!own || write_id(carrier, writer, carrier->own_number));
    for (size_t i = 0; written && i < count; i++) {
        uint64_t session = 0;
        widl_read_uint(&reader, WI_MAX_ID, &session);
        written = write_id(carrier, writer, session);
    }
    return written;
}

/** Who is to receive, written one list after the other. */
static bool write_receivers(const struct wi_v1_carrier *carrier, const struct wi_message *publish,
                            widl_writer *writer, struct wi_v1_message *message)
{
    bool exclude_me = true;
    widl_value exclude = {0};
    widl_value eligible = {0};
    wi_dict_bool(publish->dict, "exclude_me", &exclude_me);
    wi_dict_value(publish->dict, "exclude", &exclude);
    wi_dict_value(publish->dict, "eligible", &eligible);
    message->include_me = !exclude_me;
    if (exclude.size == 0 && eligible.size == 0)
        return true;
    if (!write_sessions(carrier, exclude, exclude_me, writer))
        return false;
    size_t middle = writer->buffer.size;
    if (eligible.size > 0 && !write_sessions(carrier, eligible, false, writer))
        return false;
    const unsigned char *lists = writer->buffer.data;
    message->exclude = (widl_value){lists, middle};
    message->eligible = (widl_value){lists + middle, writer->buffer.size - middle};
    return true;
}

/** Sessions can be told apart by nothing but their ids. */
static bool names_others(const struct wi_message *publish)
{
    static const char *const keys[] = {"exclude_authid", "exclude_authrole", "eligible_authid",
                                       "eligible_authrole"};
    widl_value value;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (wi_dict_value(publish->dict, keys[i], &value) != WI_ABSENT)
            return true;
    return false;
}

/** Answer a publication, if an answer is wanted; `wrong` says what is wrong with it. */
static void acknowledge(struct wi_v1_carrier *carrier, const struct wi_message *publish,
                        const char *wrong)
{
    bool wanted = false;
    wi_dict_bool(publish->dict, "acknowledge", &wanted);
    if (wanted && wrong)
        wi_v1_refuse(carrier, publish, UNSUPPORTED, wrong);
    else if (wanted)
        wi_v1_tell(carrier, &(struct wi_message){.type = WI_PUBLISHED,
                                                 .request = publish->request,
                                                 .id = ++carrier->last_id});
}

static widl_code ask_publish(struct wi_v1_carrier *carrier, const struct wi_message *publish)
{
    struct rooms rooms;
    widl_string whole;
    widl_writer value = {.buffer.allocator = carrier->connection.allocator};
    widl_writer lists = {.buffer.allocator = carrier->connection.allocator};
    widl_problem problem = {0};
    const widl_payload payload = {value_of(publish->payload.args),
                                  value_of(publish->payload.kwargs)};
    struct wi_v1_message message = {.type = WI_V1_PUBLISH};
    widl_code code = WIDL_ERROR_MEMORY;
    if (names_others(publish) || !whole_uri(carrier, publish->uri, &rooms, &whole)) {
        acknowledge(carrier, publish, "WAMP v1 knows sessions by their ids alone");
        return WIDL_OK;
    }
    message.uri = short_uri(carrier, whole, &rooms);
    if (wi_v1_fold(&payload, &value, &message.value) &&
        write_receivers(carrier, publish, &lists, &message))
        code = wi_v1_say(carrier, &message, &problem);
    widl_writer_free(&value);
    widl_writer_free(&lists);
    if (code == WIDL_OK || code == WIDL_ERROR_INVALID)
        acknowledge(carrier, publish, code == WIDL_OK ? NULL : problem.text);
    return code == WIDL_ERROR_INVALID ? WIDL_OK : code;
}

void wi_v1_ask_authentication(struct wi_v1_carrier *carrier, const char *id, const char *procedure,
                              widl_string argument)
{
    widl_writer args = {.buffer.allocator = carrier->connection.allocator};
    widl_problem problem;
    widl_code code = WIDL_ERROR_MEMORY;
    if (widl_write_string(&args, argument))
        code = wi_v1_say(carrier,
                         &(struct wi_v1_message){
                             .type = WI_V1_CALL,
                             .id = widl_str(id),
                             .uri = widl_str(procedure),
                             .args = {args.buffer.data, args.buffer.size},
                             .arg_count = 1,
                         },
                         &problem);
    widl_writer_free(&args);
    if (code != WIDL_OK)
        wi_v1_give_up(carrier, code);
}

static widl_code ask_hello(struct wi_v1_carrier *carrier, const struct wi_message *hello)
{
    widl_string authid = {0};
    if (wi_dict_string(hello->dict, "authid", &authid) == WI_FOUND) {
        carrier->authid = wi_memory_take(carrier->connection.allocator, authid.size + 1);
        if (!carrier->authid)
            return WIDL_ERROR_MEMORY;
        memcpy(carrier->authid, authid.data, authid.size);
        carrier->authid[authid.size] = '\0';
    }
    carrier->has_hello = true;
    wi_v1_enter(carrier);
    return WIDL_OK;
}

static widl_code ask_authenticate(struct wi_v1_carrier *carrier, const struct wi_message *message)
{
    if (carrier->phase != WI_V1_CHALLENGED)
        return WIDL_OK;
    carrier->phase = WI_V1_ANSWERING;
    wi_v1_ask_authentication(carrier, WI_V1_AUTH, WI_V1_PROCEDURES WI_V1_AUTH, message->uri);
    return WIDL_OK;
}

static widl_code ask_goodbye(struct wi_v1_carrier *carrier, const struct wi_message *message)
{
    (void)message;
    wi_v1_tell(carrier, &(struct wi_message){.type = WI_GOODBYE,
                                             .uri = widl_str("wamp.close.goodbye_and_out")});
    return WIDL_OK;
}

static widl_code ask_register(struct wi_v1_carrier *carrier, const struct wi_message *message)
{
    wi_v1_refuse(carrier, message, UNSUPPORTED,
                 "clients of WAMP v1 cannot register procedures: those are in the server");
    return WIDL_OK;
}

static const struct {
    enum wi_message_type type;
    widl_code (*ask)(struct wi_v1_carrier *carrier, const struct wi_message *message);
} handlers[] = {
    {WI_HELLO, ask_hello},
    {WI_AUTHENTICATE, ask_authenticate},
    {WI_GOODBYE, ask_goodbye},
    {WI_CALL, ask_call},
    {WI_CANCEL, ask_cancel},
    {WI_SUBSCRIBE, ask_subscribe},
    {WI_UNSUBSCRIBE, ask_unsubscribe},
    {WI_PUBLISH, ask_publish},
    {WI_REGISTER, ask_register},
    {WI_UNREGISTER, ask_register},
};

widl_code wi_v1_ask(struct wi_v1_carrier *carrier, const struct wi_message *message)
{
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
        if (handlers[i].type == message->type)
            return handlers[i].ask(carrier, message);
    return WIDL_OK;
}
