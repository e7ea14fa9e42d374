/* SPDX-License-Identifier: MIT */
/*
 * Past events: what a router has kept of a subscription's topic, handed to the subscription's own
 * callback as if it came now (WAMP, event history).
 *
 * Invariant: all events of an answer are read before the first is handed out, so that an answer
 * that is malformed has no effect.
 */
#include <widl/value.h>

#include "base/uri.h"
#include "session/features.h"
#include "session/outgoing.h"
#include "session/subscriber.h"

/** An event of an answer. */
struct past_event {
    widl_event event;
    widl_payload payload;
};

struct past {
    struct past_event *events; /**< oldest first */
    size_t count;
    size_t next;
};

static bool write_timestamp(widl_writer *writer, widl_timestamp timestamp)
{
    return widl_write_string(writer, widl_str("from_time")) &&
           widl_write_timestamp(writer, timestamp);
}

/** The arguments of `wamp.subscription.get_events`. The latest ones are asked for backward. */
static bool write_request(widl_writer *writer, uint64_t id, const widl_replay *which)
{
    size_t count =
        (which->limit ? 2u : 0u) + (which->after_publication != 0) + (which->from_time != 0);
    writer->elements = 2;
    return widl_write_list(writer, 1) && widl_write_wampid(writer, id) &&
           widl_write_map(writer, count) &&
           (!which->limit ||
            (widl_write_string(writer, widl_str("limit")) &&
             widl_write_uint(writer, which->limit) &&
             widl_write_string(writer, widl_str("reverse")) && widl_write_bool(writer, true))) &&
           (!which->after_publication ||
            (widl_write_string(writer, widl_str("after_publication")) &&
             widl_write_wampid(writer, which->after_publication))) &&
           (!which->from_time || write_timestamp(writer, which->from_time));
}

static bool ask(struct widl_session *session, uint64_t id, const widl_replay *which,
                widl_call *call, widl_payload *ret_result)
{
    widl_writer writer = {.buffer.allocator = session->options.allocator};
    widl_payload payload = {0};
    bool done = (write_request(&writer, id, which) && wi_writer_payload(&writer, &payload)) ||
                wi_session_problem(&writer.problem, "", &call->error);
    done = done &&
           widl_session_call(session, "wamp.subscription.get_events", &payload, call, ret_result);
    widl_writer_free(&writer);
    return done;
}

/** Half of an event's payload, which may be absent, or null. */
static bool read_half(widl_value event, const char *key, widl_kind kind, widl_value *ret)
{
    widl_value half = {0};
    *ret = half;
    if (wi_dict_value(event, key, &half) != WI_FOUND || widl_value_kind(half) == WIDL_KIND_NULL)
        return true;
    *ret = half;
    return widl_value_kind(half) == kind;
}

/** The topic as a C string, if the event says it. Return: false when it is none. */
static bool read_topic(widl_value details, widl_arena *arena, widl_event *event)
{
    widl_string topic;
    if (wi_dict_string(details, "topic", &topic) != WI_FOUND)
        return true;
    if (!wi_uri_valid(topic))
        return false;
    event->topic = widl_arena_copy(arena, topic.data, topic.size);
    return event->topic != NULL;
}

static bool read_event(widl_value value, widl_arena *arena, struct past_event *past)
{
    widl_event *event = &past->event;
    widl_value details = {0};
    widl_string time;
    *event = (widl_event){.replayed = true};
    if (wi_dict_uint(value, "publication", &event->publication) != WI_FOUND ||
        !read_half(value, "args", WIDL_KIND_LIST, &past->payload.args) ||
        !read_half(value, "kwargs", WIDL_KIND_MAP, &past->payload.kwargs))
        return false;
    wi_dict_dict(value, "details", &details);
    wi_dict_uint(details, "publisher", &event->publisher);
    wi_dict_string(details, "publisher_authid", &event->publisher_authid);
    wi_dict_string(details, "publisher_authrole", &event->publisher_authrole);
    if (wi_dict_string(value, "timestamp", &time) == WI_FOUND &&
        !widl_timestamp_parse(time, &event->published_at))
        event->published_at = 0;
    return read_topic(details, arena, event);
}

static bool read_all(const widl_payload *result, bool is_backward, widl_call *call,
                     struct past *past)
{
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, result->args, &call->memory);
    if (result->args.size == 0 || !widl_read_list(&reader, &count) || count == 0)
        return true;
    past->events = widl_arena_alloc(&call->memory, count * sizeof(*past->events));
    if (!past->events)
        return widl_error_set(&call->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    for (size_t i = 0; i < count; i++) {
        const unsigned char *start = reader.cursor;
        struct past_event *event = &past->events[is_backward ? count - 1 - i : i];
        if (!widl_read_skip(&reader) ||
            !read_event((widl_value){start, (size_t)(reader.cursor - start)}, &call->memory, event))
            return widl_error_set(&call->error, WIDL_ERROR_INVALID, NULL,
                                  "what the router has answered is no history");
    }
    past->count = count;
    return true;
}

static bool next_event(void *user, widl_event *ret_event, widl_payload *ret_payload)
{
    struct past *past = user;
    if (past->next == past->count)
        return false;
    *ret_event = past->events[past->next].event;
    *ret_payload = past->events[past->next].payload;
    past->next++;
    return true;
}

static bool replay(widl_subscription *subscription, struct widl_session *session,
                   const widl_replay *which, size_t *ret_count, widl_call *call)
{
    struct past past = {0};
    widl_payload result;
    uint64_t id = wi_subscriber_id(subscription);
    if (!wi_session_usable(session, &call->error) ||
        !wi_session_needs(session, WI_ROUTER_HISTORY, &call->error))
        return false;
    if (id == 0)
        return widl_error_set(&call->error, WIDL_ERROR_ARGUMENT, NULL,
                              "the router does not know the subscription");
    if (!ask(session, id, which, call, &result) ||
        !read_all(&result, which->limit != 0, call, &past))
        return false;
    *ret_count = wi_subscriber_replay(subscription, next_event, &past);
    return true;
}

bool widl_subscription_replay(widl_subscription *subscription, const widl_replay *which,
                              size_t *ret_count, widl_error *error)
{
    static const widl_replay all;
    widl_call call = {0};
    size_t count = 0;
    if (ret_count)
        *ret_count = 0;
    if (!subscription)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no subscription");
    struct widl_session *session = wi_subscriber_session(subscription);
    wi_gate_enter(&session->gate);
    /* Its callback may end it, also while the answer is waited for. */
    wi_subscriber_hold(subscription);
    bool done = replay(subscription, session, which ? which : &all, &count, &call);
    wi_subscriber_release(subscription);
    wi_gate_leave(&session->gate);
    if (done && ret_count)
        *ret_count = count;
    if (!done && error) {
        *error = call.error;
        error->payload = (widl_payload){0};
    }
    widl_call_release(&call);
    return done;
}
