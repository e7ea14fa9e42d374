/* SPDX-License-Identifier: MIT */
/*
 * Typed calls, publications and subscriptions: descriptors' marshalling functions joined to the
 * roles. Serving procedures is in service.c.
 *
 * Invariant: nothing is sent unless all of it could be written.
 */
#include <stdlib.h>

#include "session/caller.h"
#include "session/marshal.h"
#include "session/publisher.h"
#include "session/subscriber.h"
#include "value/check.h"

struct typed_call {
    struct wi_call_wait call;
    const widl_stub_procedure *procedure;
    void *result;
};

struct typed_async {
    struct wi_pending pending;
    const widl_stub_procedure *procedure;
    widl_stub_result_fn *adapt;
    void (*callback)(void);
    void *user;
};

struct typed_subscription {
    struct widl_session *session;
    const widl_stub_topic *topic;
    widl_stub_event_fn *adapt;
    void (*callback)(void);
    void *user;
    widl_arena memory; /**< what one event is decoded into */
};

bool wi_marshal(const widl_stub_message *message, const void *value, const char *what,
                widl_writer *writer, widl_payload *ret_payload, widl_error *error)
{
    *ret_payload = (widl_payload){0};
    if (!message->write)
        return true;
    if (!value)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%sthere is no value", what);
    return (message->write(writer, value) && wi_writer_payload(writer, ret_payload)) ||
           wi_session_problem(&writer->problem, what, error);
}

bool wi_unmarshal(const widl_stub_message *message, const widl_payload *payload,
                  widl_reader *reader, void *value)
{
    return !message->read || message->read(reader, payload, value);
}

static bool accept_typed(struct widl_session *session, struct wi_wait *wait,
                         const struct wi_message *answer)
{
    struct typed_call *typed = wi_container_of(wait, struct typed_call, call.wait);
    widl_reader reader = {.arena = wait->memory};
    widl_payload payload;
    if (!typed->result && typed->procedure->result.size > 0)
        return true;
    return wi_payload_received(session, answer, &payload, wait->error) &&
           (wi_unmarshal(&typed->procedure->result, &payload, &reader, typed->result) ||
            wi_session_problem(&reader.problem, "result: ", wait->error));
}

/** The options of a call, with the procedure's time-out when they say none. */
static widl_call_options options_of(const widl_stub_procedure *procedure,
                                    const widl_call_options *options)
{
    widl_call_options own = {0};
    if (options)
        own = *options;
    if (own.timeout_ms == 0)
        own.timeout_ms = procedure->timeout_ms;
    return own;
}

bool widl_stub_call(widl_session *session, const widl_stub_procedure *procedure, const void *args,
                    void *ret_result, widl_call *call)
{
    struct typed_call typed = {{.wait.accept = accept_typed}, procedure, ret_result};
    widl_payload payload;
    if (!call)
        return false;
    wi_call_begin(call);
    if (!session)
        return widl_error_set(&call->error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    widl_call_options options = options_of(procedure, &call->options);
    struct wi_call_request request = {procedure->uri, &payload, &options, false};
    widl_writer writer = wi_session_take_writer(session);
    bool done = wi_marshal(&procedure->args, args, "", &writer, &payload, &call->error) &&
                wi_caller_call(session, &request, &typed.call, call);
    wi_session_return_writer(session, &writer);
    return done;
}

/** The decoded result in memory of the received message; NULL with `error`. */
static const void *read_result(struct widl_session *session, const widl_stub_message *message,
                               const struct wi_message *answer, widl_error *error)
{
    widl_reader reader = {.arena = &session->scratch};
    widl_payload payload;
    if (!wi_payload_received(session, answer, &payload, error))
        return NULL;
    void *result = widl_arena_alloc(&session->scratch, message->size);
    if (!result)
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "result: out of memory");
    else if (wi_unmarshal(message, &payload, &reader, result))
        return result;
    else
        wi_session_problem(&reader.problem, "result: ", error);
    return NULL;
}

static void end_typed_async(struct widl_session *session, struct wi_pending *pending,
                            const struct wi_message *answer, const widl_error *error)
{
    struct typed_async *typed = wi_container_of(pending, struct typed_async, pending);
    const void *result = NULL;
    widl_error unreadable;
    if (answer) {
        result = read_result(session, &typed->procedure->result, answer, &unreadable);
        error = result ? NULL : &unreadable;
    }
    session->in_callback++;
    typed->adapt(typed->callback, typed->user, result, error);
    session->in_callback--;
    free(typed);
}

widl_call_id widl_stub_call_async(widl_session *session, const widl_stub_procedure *procedure,
                                  const void *args, const widl_call_options *options,
                                  widl_stub_result_fn *adapt, void (*callback)(void), void *user,
                                  widl_error *error)
{
    if (!session || !callback) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no callback");
        return 0;
    }
    struct typed_async *typed = malloc(sizeof(*typed));
    if (!typed) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return 0;
    }
    *typed = (struct typed_async){{.complete = end_typed_async}, procedure, adapt, callback, user};
    widl_call_options own = options_of(procedure, options);
    widl_payload payload;
    struct wi_call_request request = {procedure->uri, &payload, &own, false};
    widl_writer writer = wi_session_take_writer(session);
    bool started = wi_marshal(&procedure->args, args, "", &writer, &payload, error) &&
                   wi_caller_start(session, &request, &typed->pending, error);
    wi_session_return_writer(session, &writer);
    if (started)
        return typed->pending.id;
    free(typed);
    return 0;
}

int widl_stub_catch(const widl_stub_procedure *procedure, const widl_error *error,
                    widl_arena *arena, void *ret_payload)
{
    if (error->code != WIDL_ERROR_REMOTE)
        return -1;
    for (size_t i = 0; i < procedure->error_count; i++) {
        const widl_stub_error *declared = procedure->errors[i];
        widl_reader reader = {.arena = arena};
        if (strcmp(declared->uri, error->uri) != 0)
            continue;
        return wi_unmarshal(&declared->payload, &error->payload, &reader, ret_payload) ? (int)i
                                                                                       : -1;
    }
    return -1;
}

bool widl_stub_publish(widl_session *session, const widl_stub_topic *topic, const void *event,
                       const widl_publish_options *options, widl_error *error)
{
    widl_payload payload;
    if (!session)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    widl_writer writer = wi_session_take_writer(session);
    bool published = wi_marshal(&topic->event, event, "", &writer, &payload, error) &&
                     wi_publisher_publish(session, topic->uri, &payload, options, error);
    wi_session_return_writer(session, &writer);
    return published;
}

static void on_typed_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct typed_subscription *typed = user;
    widl_reader reader = {.arena = &typed->memory};
    void *value = widl_arena_alloc(&typed->memory, typed->topic->event.size);
    if (!value)
        wi_session_log(typed->session, WIDL_LOG_ERROR, "an event of '%s' is lost: out of memory",
                       event->topic);
    else if (wi_unmarshal(&typed->topic->event, payload, &reader, value))
        typed->adapt(typed->callback, typed->user, value, event);
    else
        wi_session_log(typed->session, WIDL_LOG_WARNING,
                       "an event of '%s' does not fit its contract: %s%s%s", event->topic,
                       reader.problem.path, reader.problem.path[0] ? ": " : "",
                       reader.problem.text);
    widl_arena_reset(&typed->memory);
}

static void release_typed(void *user)
{
    struct typed_subscription *typed = user;
    widl_arena_free(&typed->memory);
    free(typed);
}

widl_subscription *widl_stub_subscribe(widl_session *session, const widl_stub_topic *topic,
                                       const widl_subscribe_options *options,
                                       widl_stub_event_fn *adapt, void (*callback)(void),
                                       void *user, widl_error *error)
{
    if (!session || !callback) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no callback");
        return NULL;
    }
    struct typed_subscription *typed = malloc(sizeof(*typed));
    if (!typed) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    *typed = (struct typed_subscription){session, topic, adapt, callback, user, {0}};
    struct wi_event_handler handler = {on_typed_event, typed, release_typed};
    widl_subscription *subscription =
        wi_subscriber_add(session, topic->uri, options, &handler, error);
    if (!subscription)
        release_typed(typed);
    return subscription;
}

bool widl_stub_encode(bool (*write)(widl_writer *writer, const void *value), const void *value,
                      widl_arena *arena, widl_value *ret_value, widl_error *error)
{
    widl_writer writer = {0};
    bool written = (write(&writer, value) && wi_writer_take(&writer, arena, ret_value)) ||
                   wi_session_problem(&writer.problem, "", error);
    widl_writer_free(&writer);
    return written;
}

bool widl_stub_decode(bool (*read)(widl_reader *reader, void *value), widl_value encoded,
                      widl_arena *arena, void *ret_value, widl_error *error)
{
    widl_reader reader;
    widl_reader_open(&reader, encoded, arena);
    return (wi_check_whole(encoded, &reader.problem) && read(&reader, ret_value)) ||
           wi_session_problem(&reader.problem, "", error);
}
