/* SPDX-License-Identifier: MIT */
/*
 * What a server of WAMP v1 says, as messages of a router.
 *
 * Answers to what is not asked are ignored: the call may have been canceled.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <widl/value.h>

#include "base/format.h"
#include "base/memory.h"
#include "base/random.h"
#include "session/v1/carrier.h"
#include "v1/fold.h"
#include "value/transcode.h"

/** The number that stands for a session id of WAMP v1: itself, if it is one, else any. */
static uint64_t number_of(widl_string id)
{
    uint64_t number = 0;
    for (size_t i = 0; i < id.size; i++) {
        if (id.data[i] < '0' || id.data[i] > '9' || number > WI_MAX_ID / 10)
            return wi_random_id();
        number = number * 10 + (uint64_t)(id.data[i] - '0');
    }
    return number > 0 && number <= WI_MAX_ID ? number : wi_random_id();
}

/** The server has done what it must not. */
static void violated(struct wi_v1_carrier *carrier, const char *what)
{
    wi_copy_text(carrier->violation, sizeof(carrier->violation), what);
    wi_channel_close(carrier->connection.channel, WI_CLOSE_PROTOCOL);
}

static bool write_role(widl_writer *writer, const char *role, const char *feature)
{
    return widl_write_string(writer, widl_str(role)) && widl_write_map(writer, 1) &&
           widl_write_string(writer, widl_str("features")) &&
           widl_write_map(writer, feature != NULL) &&
           (!feature ||
            (widl_write_string(writer, widl_str(feature)) && widl_write_bool(writer, true)));
}

void wi_v1_welcome(struct wi_v1_carrier *carrier)
{
    widl_writer writer = {.buffer.allocator = carrier->connection.allocator};
    struct wi_message welcome = {.type = WI_WELCOME, .id = carrier->own_number};
    if (widl_write_map(&writer, 1) && widl_write_string(&writer, widl_str("roles")) &&
        widl_write_map(&writer, 2) &&
        write_role(&writer, "broker", "subscriber_blackwhite_listing") &&
        write_role(&writer, "dealer", NULL)) {
        welcome.dict = (widl_value){writer.buffer.data, writer.buffer.size};
        carrier->phase = WI_V1_ESTABLISHED;
        wi_v1_tell(carrier, &welcome);
    } else {
        wi_v1_fail(carrier);
    }
    widl_writer_free(&writer);
}

static void hear_welcome(struct wi_v1_carrier *carrier, const struct wi_v1_message *welcome)
{
    if (carrier->own_id[0]) {
        violated(carrier, "WELCOME: it has come before");
        return;
    }
    snprintf(carrier->own_id, sizeof(carrier->own_id), "%.*s", WIDL_STR_ARG(welcome->id));
    carrier->own_number = number_of(welcome->id);
    wi_v1_enter(carrier);
}

/** Copy what a challenge says of salted keys: `salt`, `iterations`, `keylen`. */
static bool write_salt(widl_writer *writer, widl_value challenge)
{
    static const char *const keys[] = {"salt", "iterations", "keylen"};
    widl_value extra = {0};
    widl_value values[3] = {0};
    size_t count = 0;
    wi_dict_dict(challenge, "authextra", &extra);
    for (size_t i = 0; i < 3; i++)
        count += wi_dict_value(extra, keys[i], &values[i]) == WI_FOUND;
    bool written = widl_write_map(writer, count + 1);
    for (size_t i = 0; written && i < 3; i++)
        if (values[i].size > 0)
            written =
                widl_write_string(writer, widl_str(keys[i])) && widl_write_value(writer, values[i]);
    return written && widl_write_string(writer, widl_str("challenge"));
}

/** The challenge is a text, which is JSON inside; the text is what is to be signed. */
static void hear_challenge(struct wi_v1_carrier *carrier, widl_value value)
{
    widl_reader reader;
    widl_string text = {0};
    widl_buffer inside = {.allocator = carrier->connection.allocator};
    widl_writer extra = {.buffer.allocator = carrier->connection.allocator};
    widl_problem problem = {0};
    widl_reader_open(&reader, value, NULL);
    bool good = widl_read_name(&reader, &text) && wi_json_to_msgpack(text, &inside, &problem) &&
                widl_value_kind((widl_value){inside.data, inside.size}) == WIDL_KIND_MAP;
    if (!good && problem.out_of_memory) {
        wi_v1_fail(carrier);
    } else if (!good) {
        violated(carrier, "CALLRESULT: the challenge is no JSON text");
    } else if (write_salt(&extra, (widl_value){inside.data, inside.size}) &&
               widl_write_string(&extra, text)) {
        carrier->phase = WI_V1_CHALLENGED;
        wi_v1_tell(carrier, &(struct wi_message){.type = WI_CHALLENGE,
                                                 .uri = widl_str("wampcra"),
                                                 .dict = {extra.buffer.data, extra.buffer.size}});
    } else {
        wi_v1_fail(carrier);
    }
    widl_buffer_free(&inside);
    widl_writer_free(&extra);
}

/** Authentication has failed; `why` is a text of the server. */
static void tell_denied(struct wi_v1_carrier *carrier, widl_string why)
{
    widl_writer details = {.buffer.allocator = carrier->connection.allocator};
    struct wi_message abort = {.type = WI_ABORT,
                               .uri = widl_str("wamp.error.authentication_failed")};
    if (widl_write_map(&details, 1) && widl_write_string(&details, widl_str("message")) &&
        widl_write_string(&details, why))
        abort.dict = (widl_value){details.buffer.data, details.buffer.size};
    wi_v1_tell(carrier, &abort);
    widl_writer_free(&details);
}

/** Whether an answer is one to what this carrier has asked for itself. */
static bool hear_authentication(struct wi_v1_carrier *carrier, const struct wi_v1_message *answer)
{
    bool asked = carrier->phase == WI_V1_ASKING || carrier->phase == WI_V1_ANSWERING;
    const char *id = carrier->phase == WI_V1_ASKING ? WI_V1_AUTHREQ : WI_V1_AUTH;
    if (!asked || !widl_str_equal(answer->id, widl_str(id)))
        return false;
    if (answer->type == WI_V1_CALLERROR)
        tell_denied(carrier, answer->text);
    else if (carrier->phase == WI_V1_ASKING)
        hear_challenge(carrier, answer->value);
    else
        wi_v1_welcome(carrier);
    return true;
}

/** Take the call off the books that an answer is for. Return: its request; 0: none. */
static uint64_t take_call(struct wi_v1_carrier *carrier, widl_string id)
{
    uint64_t request = number_of(id);
    char text[24];
    snprintf(text, sizeof(text), "%" PRIu64, request);
    if (!widl_str_equal(id, widl_str(text)) || !wi_table_remove_id(&carrier->calls, request))
        return 0;
    return request;
}

static void tell_payload(struct wi_v1_carrier *carrier, struct wi_message *message, bool made,
                         widl_writer *writer, const widl_payload *payload)
{
    message->payload = wi_payload_of(payload);
    if (made)
        wi_v1_tell(carrier, message);
    else
        wi_v1_fail(carrier);
    widl_writer_free(writer);
}

static void hear_result(struct wi_v1_carrier *carrier, const struct wi_v1_message *result)
{
    struct wi_message message = {.type = WI_RESULT};
    widl_writer writer = {.buffer.allocator = carrier->connection.allocator};
    widl_payload payload;
    if (hear_authentication(carrier, result))
        return;
    message.request = take_call(carrier, result->id);
    if (!message.request)
        return;
    bool made = wi_v1_unfold(result->value, &writer, &payload);
    tell_payload(carrier, &message, made, &writer, &payload);
}

static void hear_error(struct wi_v1_carrier *carrier, const struct wi_v1_message *error)
{
    struct wi_v1_uri room;
    struct wi_message message = {.type = WI_ERROR, .request_type = WI_CALL};
    widl_writer writer = {.buffer.allocator = carrier->connection.allocator};
    widl_payload payload;
    if (hear_authentication(carrier, error))
        return;
    message.request = take_call(carrier, error->id);
    if (!message.request)
        return;
    message.uri = wi_v1_error_to_wamp(&carrier->uris, error->uri, &room);
    bool made = wi_v1_unfold_error(error->text, error->value, &writer, &payload);
    tell_payload(carrier, &message, made, &writer, &payload);
}

/** The subscription that an event is for; some servers send the CURIE of SUBSCRIBE. */
static struct wi_v1_subscription *topic_of(const struct wi_v1_carrier *carrier, widl_string uri)
{
    struct wi_v1_subscription *topic = wi_table_get(&carrier->topics, uri.data, uri.size);
    for (size_t i = 0; !topic && i < carrier->uris.count; i++) {
        const widl_v1_prefix *prefix = &carrier->uris.prefixes[i];
        size_t size = prefix->curie ? strlen(prefix->curie) : 0;
        size_t whole = strlen(prefix->v1);
        struct wi_v1_uri room;
        if (size == 0 || uri.size <= size || uri.data[size] != ':' ||
            memcmp(uri.data, prefix->curie, size) != 0 ||
            uri.size - size - 1 > sizeof(room.text) - whole)
            continue;
        memcpy(room.text, prefix->v1, whole);
        memcpy(room.text + whole, uri.data + size + 1, uri.size - size - 1);
        topic = wi_table_get(&carrier->topics, room.text, whole + uri.size - size - 1);
    }
    return topic;
}

static void hear_event(struct wi_v1_carrier *carrier, const struct wi_v1_message *event)
{
    const struct wi_v1_subscription *topic = topic_of(carrier, event->uri);
    widl_writer writer = {.buffer.allocator = carrier->connection.allocator};
    widl_payload payload;
    if (!topic)
        return;
    struct wi_message message = {.type = WI_EVENT, .request = topic->id, .id = ++carrier->last_id};
    bool made = wi_v1_unfold(event->value, &writer, &payload);
    tell_payload(carrier, &message, made, &writer, &payload);
}

void wi_v1_hear(struct wi_v1_carrier *carrier, const struct wi_v1_message *message)
{
    if (message->type != WI_V1_WELCOME && !carrier->own_id[0]) {
        violated(carrier, "the first message is not WELCOME");
        return;
    }
    switch (message->type) {
    case WI_V1_WELCOME:
        hear_welcome(carrier, message);
        break;
    case WI_V1_CALLRESULT:
        hear_result(carrier, message);
        break;
    case WI_V1_CALLERROR:
        hear_error(carrier, message);
        break;
    default:
        hear_event(carrier, message);
        break;
    }
}

void wi_v1_give_back_topic(const struct wi_v1_carrier *carrier, struct wi_v1_subscription *topic)
{
    wi_memory_give_back(carrier->connection.allocator, topic, sizeof(*topic) + topic->size);
}

void wi_v1_forget_topics(struct wi_v1_carrier *carrier)
{
    struct wi_v1_subscription *topic;
    size_t position = 0;
    while ((topic = wi_table_next(&carrier->topics, &position)))
        wi_v1_give_back_topic(carrier, topic);
    wi_table_done(&carrier->topics);
    wi_table_done(&carrier->subscriptions);
}
