/* SPDX-License-Identifier: MIT */
/*
 * What the core says, as messages to a client of WAMP v1.
 *
 * Nothing here calls the core: it runs inside the core's operations. What a client of WAMP v1 has
 * no message for is dropped, and so are events that JSON cannot hold.
 */
#include <stdio.h>
#include <stdlib.h>

#include "router/core/peer.h"
#include "router/core/uris.h"
#include "router/v1/state.h"
#include "v1/fold.h"

bool wi_v1_send(struct wi_v1_client *client, const struct wi_v1_message *message,
                widl_problem *problem)
{
    if (client->is_ended)
        return true;
    client->outgoing.size = 0;
    client->outgoing.limit = wi_core_limits(client->core)->max_message_bytes;
    if (!wi_v1_write(message, &client->outgoing, problem))
        return false;
    if (!client->operations->send(client->user, client->outgoing.data, client->outgoing.size)) {
        client->is_ended = true;
        client->operations->cut(client->user);
    }
    return true;
}

void wi_v1_fail_call(struct wi_v1_client *client, widl_string id, const char *uri, const char *text)
{
    struct wi_v1_uri room;
    widl_problem problem;
    struct wi_v1_message message = {
        .type = WI_V1_CALLERROR,
        .id = id,
        .uri = wi_v1_error_of_wamp(&client->service->uris, widl_str(uri), &room),
        .text = widl_str(text),
    };
    if (!wi_v1_send(client, &message, &problem))
        wi_v1_client_end(client, WI_V1_END_POLICY, problem.text);
}

static bool deliver_welcome(struct wi_v1_client *client, const struct wi_message *welcome)
{
    (void)welcome;
    return wi_v1_welcomed(client);
}

static widl_payload payload_of(const struct wi_message *message)
{
    const struct wi_payload *payload = &message->payload;
    return (widl_payload){{(const unsigned char *)payload->args.data, payload->args.size},
                          {(const unsigned char *)payload->kwargs.data, payload->kwargs.size}};
}

/** Send what has one value, that of a payload. Return: as wi_v1_send(). */
static bool send_folded(struct wi_v1_client *client, struct wi_v1_message *message,
                        const struct wi_message *from, widl_problem *problem)
{
    widl_payload payload = payload_of(from);
    widl_writer writer = {0};
    bool sent = false;
    *problem = (widl_problem){.out_of_memory = true, .text = "out of memory"};
    if (wi_v1_fold(&payload, &writer, &message->value))
        sent = wi_v1_send(client, message, problem);
    widl_writer_free(&writer);
    return sent;
}

static bool deliver_event(struct wi_v1_client *client, const struct wi_message *event)
{
    struct wi_v1_topic *topic = wi_v1_topic_of(client, event->request);
    widl_problem problem;
    if (!topic || !topic->is_wanted)
        return true;
    struct wi_v1_message message = {.type = WI_V1_EVENT, .uri = wi_v1_topic_uri(topic)};
    if (!send_folded(client, &message, event, &problem))
        wi_core_report(client->core, WI_REPORT_wamp_v1, NULL, "session %llu gets no event: %s",
                       (unsigned long long)wi_v1_client_session(client), problem.text);
    return true;
}

static bool deliver_result(struct wi_v1_client *client, const struct wi_message *result)
{
    struct wi_v1_call *call = wi_v1_call_take(client, result->request);
    widl_problem problem;
    if (!call)
        return true;
    widl_string id = widl_str_n(call->id, call->id_size);
    struct wi_v1_message message = {.type = WI_V1_CALLRESULT, .id = id};
    if (!send_folded(client, &message, result, &problem))
        wi_v1_fail_call(client, id, wi_problem_uri(&problem), problem.text);
    free(call);
    return true;
}

/** Send CALLERROR with what the payload of an ERROR says. */
static bool send_failure(struct wi_v1_client *client, struct wi_v1_message *message,
                         const struct wi_message *error, widl_problem *problem)
{
    widl_payload payload = payload_of(error);
    struct wi_v1_failure failure;
    widl_writer writer = {0};
    bool sent = false;
    *problem = (widl_problem){.out_of_memory = true, .text = "out of memory"};
    if (wi_v1_fold_error(&payload, &writer, &failure)) {
        message->text = failure.text.size > 0 ? failure.text : error->uri;
        message->value = failure.details;
        sent = wi_v1_send(client, message, problem);
    }
    widl_writer_free(&writer);
    return sent;
}

static bool deliver_call_error(struct wi_v1_client *client, const struct wi_message *error)
{
    struct wi_v1_call *call = wi_v1_call_take(client, error->request);
    struct wi_v1_uri room;
    widl_problem problem;
    if (!call)
        return true;
    widl_string id = widl_str_n(call->id, call->id_size);
    struct wi_v1_message message = {
        .type = WI_V1_CALLERROR,
        .id = id,
        .uri = wi_v1_error_of_wamp(&client->service->uris, error->uri, &room),
    };
    if (!send_failure(client, &message, error, &problem))
        wi_v1_fail_call(client, id, wi_problem_uri(&problem), problem.text);
    free(call);
    return true;
}

static bool deliver_error(struct wi_v1_client *client, const struct wi_message *error)
{
    if (error->request_type == WI_CALL)
        return deliver_call_error(client, error);
    wi_core_report(client->core, WI_REPORT_wamp_v1, NULL, "session %llu: %s is refused: %.*s",
                   (unsigned long long)wi_v1_client_session(client),
                   wi_message_traits(error->request_type)->name, WIDL_STR_ARG(error->uri));
    if (error->request_type == WI_SUBSCRIBE)
        wi_v1_topic_refused(client, error->request);
    return true;
}

static bool deliver_subscribed(struct wi_v1_client *client, const struct wi_message *message)
{
    wi_v1_topic_subscribed(client, message->request, message->id);
    return true;
}

/** The router may revoke a subscription. */
static bool deliver_unsubscribed(struct wi_v1_client *client, const struct wi_message *message)
{
    uint64_t subscription = 0;
    struct wi_v1_topic *topic = NULL;
    if (message->request == 0 &&
        wi_dict_uint(message->dict, "subscription", &subscription) == WI_FOUND)
        topic = wi_v1_topic_of(client, subscription);
    if (topic)
        wi_v1_topic_remove(client, topic);
    return true;
}

/** GOODBYE and ABORT: the core closes, too, but a client of WAMP v1 has nothing to answer. */
static bool deliver_end(struct wi_v1_client *client, const struct wi_message *message)
{
    bool away = widl_str_equal(message->uri, widl_str(WI_CLOSE_SYSTEM_SHUTDOWN));
    char why[128];
    snprintf(why, sizeof(why), "%.*s", WIDL_STR_ARG(message->uri));
    wi_v1_client_end(client, away ? WI_V1_END_NORMAL : WI_V1_END_POLICY, why);
    return true;
}

static const struct {
    enum wi_message_type type;
    bool (*deliver)(struct wi_v1_client *client, const struct wi_message *message);
} handlers[] = {
    {WI_WELCOME, deliver_welcome},
    {WI_ABORT, deliver_end},
    {WI_CHALLENGE, wi_v1_challenged},
    {WI_GOODBYE, deliver_end},
    {WI_ERROR, deliver_error},
    {WI_SUBSCRIBED, deliver_subscribed},
    {WI_UNSUBSCRIBED, deliver_unsubscribed},
    {WI_EVENT, deliver_event},
    {WI_RESULT, deliver_result},
};

bool wi_v1_deliver(struct wi_v1_client *client, const void *data, size_t size)
{
    struct wi_message message;
    widl_problem problem;
    bool done = wi_message_parse(WI_MSGPACK, data, size, &client->scratch, &message, &problem);
    for (size_t i = 0; done && i < sizeof(handlers) / sizeof(handlers[0]); i++) {
        if (handlers[i].type == message.type) {
            done = handlers[i].deliver(client, &message);
            break;
        }
    }
    widl_arena_reset(&client->scratch);
    return done;
}
