/* SPDX-License-Identifier: MIT */
/*
 * Typed publications and subscriptions: descriptors' marshalling functions joined to the roles.
 * Calls are in stub_call.c, serving procedures is in service.c.
 *
 * Invariant: nothing is sent unless all of it could be written.
 */
#include "base/memory.h"
#include "session/marshal.h"
#include "session/publisher.h"
#include "session/subscriber.h"
#include "session/template.h"
#include "value/check.h"

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
    if (message->read)
        return message->read(reader, payload, value);
    if (message->size > 0)
        memset(value, 0, message->size);
    return true;
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
    char buffer[WI_URI_MAX_SIZE + 1];
    wi_gate_enter(&session->gate);
    const char *uri = wi_template_fill(session, &topic->uri, event, buffer, error);
    widl_writer writer = wi_session_take_writer(session);
    bool published = uri && wi_marshal(&topic->event, event, "", &writer, &payload, error) &&
                     wi_publisher_publish(session, uri, &payload, options, error);
    wi_session_return_writer(session, &writer);
    wi_gate_leave(&session->gate);
    return published;
}

static void log_unfit(const struct typed_subscription *typed, const widl_event *event,
                      const widl_problem *problem)
{
    struct widl_session *session = typed->session;
    wi_gate_enter(&session->gate);
    wi_session_log(session, WIDL_LOG_WARNING, "an event of '%s' does not fit its contract: %s%s%s",
                   event->topic, problem->path, problem->path[0] ? ": " : "", problem->text);
    wi_gate_leave(&session->gate);
}

static void log_lost(const struct typed_subscription *typed, const widl_event *event)
{
    struct widl_session *session = typed->session;
    wi_gate_enter(&session->gate);
    wi_session_log(session, WIDL_LOG_ERROR, "an event of '%s' is lost: out of memory",
                   event->topic);
    wi_gate_leave(&session->gate);
}

static bool take_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct typed_subscription *typed = user;
    widl_reader reader = {.arena = &typed->memory};
    void *value = widl_arena_alloc(&typed->memory, typed->topic->event.size);
    bool fits = value && wi_unmarshal(&typed->topic->event, payload, &reader, value) &&
                wi_template_read(&typed->topic->uri, event->topic, &reader, value);
    if (fits)
        typed->adapt(typed->callback, typed->user, value, event);
    else if (value)
        log_unfit(typed, event, &reader.problem);
    else
        log_lost(typed, event);
    widl_arena_reset(&typed->memory);
    return fits;
}

static void release_typed(void *user)
{
    struct typed_subscription *typed = user;
    widl_arena_free(&typed->memory);
    wi_memory_give_back(typed->session->options.allocator, typed, sizeof(*typed));
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
    const widl_allocator *allocator = session->options.allocator;
    struct typed_subscription *typed = wi_memory_take(allocator, sizeof(*typed));
    if (!typed) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    *typed = (struct typed_subscription){session,  topic, adapt,
                                         callback, user,  {.allocator = allocator}};
    struct wi_event_handler handler = {.take = take_event, .user = typed, .release = release_typed};
    widl_subscribe_options own = {0};
    if (options)
        own = *options;
    own.match = topic->uri.match;
    wi_gate_enter(&session->gate);
    widl_subscription *subscription =
        wi_subscriber_add(session, topic->uri.pattern, &own, &handler, error);
    wi_gate_leave(&session->gate);
    if (!subscription)
        release_typed(typed);
    return subscription;
}

bool widl_stub_encode(bool (*write)(widl_writer *writer, const void *value), const void *value,
                      widl_arena *arena, widl_value *ret_value, widl_error *error)
{
    widl_writer writer = {.buffer.allocator = arena->allocator};
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
    return (wi_check_whole(encoded, arena->allocator, &reader.problem) &&
            read(&reader, ret_value)) ||
           wi_session_problem(&reader.problem, "", error);
}
