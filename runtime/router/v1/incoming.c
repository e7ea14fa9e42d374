/* SPDX-License-Identifier: MIT */
/*
 * What a client of WAMP v1 says, as requests to the core.
 *
 * Invariants: a call of the client is on the books before the core hears of it, since the answer
 * may come at once. SUBSCRIBE, UNSUBSCRIBE and PUBLISH have no answers in WAMP v1: what is wrong
 * with them is logged.
 */
#include "router/core/peer.h"
#include "router/core/uris.h"
#include "router/v1/state.h"
#include "v1/fold.h"

/** Prefixes of a client that has no session yet. */
#define MAX_PREFIXES_OUTSIDE 64

/** Where a URI of a message is put together. */
struct uris {
    struct wi_v1_uri whole_room;
    struct wi_v1_uri name_room;
    widl_string whole; /**< in WAMP v1 */
    widl_string name;  /**< in WAMP */
};

static uint64_t next_request(struct wi_v1_client *client)
{
    client->last_request = client->last_request < WI_MAX_ID ? client->last_request + 1 : 1;
    return client->last_request;
}

void wi_v1_request(struct wi_v1_client *client, const struct wi_message *message)
{
    widl_problem problem;
    client->request.size = 0;
    if (wi_message_write(message, WI_MSGPACK, &client->request, &problem))
        wi_peer_receive(client->peer, client->request.data, client->request.size);
    else
        wi_v1_client_end(client, WI_V1_END_POLICY, "no memory for a message that it sent");
}

/** Send a request whose options and payload were written, if they were. */
static void send_written(struct wi_v1_client *client, struct wi_message *message,
                         const widl_writer *options, const widl_writer *args)
{
    message->dict = (widl_value){options->buffer.data, options->buffer.size};
    message->payload = (struct wi_payload){
        WI_MSGPACK, widl_str_n((const char *)args->buffer.data, args->buffer.size), {0}};
    if (options->failed || args->failed)
        wi_v1_client_end(client, WI_V1_END_POLICY, "no memory for a message that it sent");
    else
        wi_v1_request(client, message);
}

static bool write_role(widl_writer *writer, const char *role, const char *feature)
{
    return widl_write_string(writer, widl_str(role)) && widl_write_map(writer, 1) &&
           widl_write_string(writer, widl_str("features")) &&
           widl_write_map(writer, feature != NULL) &&
           (!feature ||
            (widl_write_string(writer, widl_str(feature)) && widl_write_bool(writer, true)));
}

/** Write the members of HELLO that say who the client claims to be. */
static bool write_claim(widl_writer *writer, const struct wi_v1_claim *claim)
{
    if (!claim->authid.data)
        return true;
    return widl_write_string(writer, widl_str("authid")) &&
           widl_write_string(writer, claim->authid) &&
           widl_write_string(writer, widl_str("authmethods")) && widl_write_list(writer, 1) &&
           widl_write_string(writer, widl_str("wampcra")) &&
           (claim->extra.size == 0 || (widl_write_string(writer, widl_str("authextra")) &&
                                       widl_write_value(writer, claim->extra)));
}

void wi_v1_join(struct wi_v1_client *client, const struct wi_v1_claim *claim)
{
    widl_writer details = {0};
    widl_writer nothing = {0};
    struct wi_message hello = {.type = WI_HELLO, .uri = widl_str(client->service->realm)};
    size_t claims = claim->authid.data ? (size_t)2 + (claim->extra.size > 0) : 0;
    if (widl_write_map(&details, 2 + claims) && write_claim(&details, claim) &&
        widl_write_string(&details, widl_str("agent")) &&
        widl_write_string(&details, widl_str("a client of WAMP v1")) &&
        widl_write_string(&details, widl_str("roles")) && widl_write_map(&details, 3) &&
        write_role(&details, "caller", NULL) &&
        write_role(&details, "publisher", "subscriber_blackwhite_listing"))
        write_role(&details, "subscriber", NULL);
    send_written(client, &hello, &details, &nothing);
    widl_writer_free(&details);
}

/** The names of what a message is about. Return: false when there is none in WAMP. */
static bool resolve(const struct wi_v1_client *client, widl_string uri, struct uris *ret)
{
    return wi_v1_curies_resolve(&client->curies, uri, &ret->whole_room, &ret->whole) &&
           wi_v1_uri_to_wamp(&client->service->uris, ret->whole, &ret->name_room, &ret->name);
}

static void log_nameless(const struct wi_v1_client *client, const struct wi_v1_message *message)
{
    wi_core_report(client->core, WI_REPORT_wamp_v1, NULL,
                   "session %llu: %s: its URI has no name in WAMP",
                   (unsigned long long)wi_v1_client_session(client), wi_v1_name(message->type));
}

static void handle_prefix(struct wi_v1_client *client, const struct wi_v1_message *message)
{
    if (!wi_v1_is_in(client) && client->curies.prefixes.count >= MAX_PREFIXES_OUTSIDE) {
        wi_v1_client_end(client, WI_V1_END_POLICY, "it defines too many prefixes for a stranger");
        return;
    }
    switch (wi_v1_curies_define(&client->curies, message->prefix, message->uri)) {
    case WI_V1_TOO_MANY:
        wi_v1_client_end(client, WI_V1_END_POLICY, "it defines too many prefixes");
        break;
    case WI_V1_NO_MEMORY:
        wi_v1_client_end(client, WI_V1_END_POLICY, "no memory for a prefix");
        break;
    default:
        break;
    }
}

static void handle_call(struct wi_v1_client *client, const struct wi_v1_message *message)
{
    struct wi_message call = {.type = WI_CALL};
    widl_writer options = {0};
    widl_writer args = {0};
    struct uris uris;
    if (wi_v1_call_pends(client, message->id)) {
        wi_v1_client_end(client, WI_V1_END_VIOLATION, "CALL: a call of that id has no answer yet");
        return;
    }
    if (!resolve(client, message->uri, &uris)) {
        wi_v1_fail_call(client, message->id, WI_ERROR_INVALID_URI,
                        "the procedure has no name in WAMP");
        return;
    }
    if (wi_v1_authenticate(client, message, uris.whole))
        return;
    if (!wi_v1_is_in(client)) {
        wi_v1_fail_call(client, message->id, WI_ERROR_NOT_AUTHORIZED,
                        "say who you are first, by authreq and auth");
        return;
    }
    call.uri = uris.name;
    call.request = next_request(client);
    if (!wi_v1_call_add(client, message->id, call.request)) {
        wi_v1_fail_call(client, message->id, WI_ERROR_OUT_OF_MEMORY, "no memory for the call");
        return;
    }
    if (widl_write_list(&args, message->arg_count) &&
        !widl_buffer_append(&args.buffer, message->args.data, message->args.size))
        args.failed = true;
    send_written(client, &call, &options, &args);
    widl_writer_free(&args);
}

static void handle_subscribe(struct wi_v1_client *client, const struct wi_v1_message *message)
{
    struct uris uris;
    if (!resolve(client, message->uri, &uris)) {
        log_nameless(client, message);
        return;
    }
    struct wi_v1_topic *topic = wi_v1_topic_find(client, uris.name);
    if (topic) {
        topic->is_wanted = true;
        return;
    }
    uint64_t request = next_request(client);
    if (wi_v1_topic_add(client, uris.whole, uris.name, request))
        wi_v1_request(client, &(struct wi_message){
                                  .type = WI_SUBSCRIBE, .request = request, .uri = uris.name});
    else
        wi_v1_client_end(client, WI_V1_END_POLICY, "no memory for a subscription");
}

/** Have no more events of a topic that is subscribed to. */
static void drop_topic(struct wi_v1_client *client, struct wi_v1_topic *topic)
{
    struct wi_message message = {
        .type = WI_UNSUBSCRIBE, .request = next_request(client), .id = topic->subscription};
    wi_v1_topic_remove(client, topic);
    wi_v1_request(client, &message);
}

void wi_v1_drop_stale(struct wi_v1_client *client)
{
    while (!client->is_ended && !wi_list_empty(&client->stale))
        drop_topic(client, wi_container_of(client->stale.next, struct wi_v1_topic, stale));
}

static void handle_unsubscribe(struct wi_v1_client *client, const struct wi_v1_message *message)
{
    struct uris uris;
    if (!resolve(client, message->uri, &uris)) {
        log_nameless(client, message);
        return;
    }
    struct wi_v1_topic *topic = wi_v1_topic_find(client, uris.name);
    if (topic && topic->subscription)
        drop_topic(client, topic);
    else if (topic)
        topic->is_wanted = false;
}

/** The session that an id of WAMP v1 means; 0 when it is none of this router's. */
static uint64_t session_of(widl_string id)
{
    uint64_t session = 0;
    for (size_t i = 0; i < id.size; i++) {
        if (id.data[i] < '0' || id.data[i] > '9' || session > WI_MAX_ID / 10)
            return 0;
        session = session * 10 + (uint64_t)(id.data[i] - '0');
    }
    return session <= WI_MAX_ID ? session : 0;
}

/** Write the sessions of a list, or count them when `writer` is NULL; others are passed over. */
static size_t write_sessions(widl_value ids, widl_writer *writer)
{
    widl_reader reader;
    size_t left = 0;
    size_t count = 0;
    widl_reader_open(&reader, ids, NULL);
    for (widl_read_list(&reader, &left); left > 0; left--) {
        widl_string id = {0};
        uint64_t session = widl_read_name(&reader, &id) ? session_of(id) : 0;
        count += session != 0;
        if (session && writer)
            widl_write_uint(writer, session);
    }
    return count;
}

static void write_receivers(widl_writer *writer, const char *key, widl_value ids)
{
    if (ids.size == 0)
        return;
    widl_write_string(writer, widl_str(key));
    widl_write_list(writer, write_sessions(ids, NULL));
    write_sessions(ids, writer);
}

/** Who is on the list of those excluded is, and nobody else; without it, the publisher is. */
static void write_publish_options(widl_writer *writer, const struct wi_v1_message *message)
{
    bool exclude_me = !message->include_me && message->exclude.size == 0;
    widl_write_map(writer, (size_t)1 + (message->exclude.size > 0) + (message->eligible.size > 0));
    widl_write_string(writer, widl_str("exclude_me"));
    widl_write_bool(writer, exclude_me);
    write_receivers(writer, "exclude", message->exclude);
    write_receivers(writer, "eligible", message->eligible);
}

static void handle_publish(struct wi_v1_client *client, const struct wi_v1_message *message)
{
    struct wi_message publish = {.type = WI_PUBLISH};
    widl_writer options = {0};
    widl_writer args = {0};
    widl_payload payload;
    struct uris uris;
    if (!resolve(client, message->uri, &uris)) {
        log_nameless(client, message);
        return;
    }
    publish.uri = uris.name;
    publish.request = next_request(client);
    write_publish_options(&options, message);
    if (!wi_v1_unfold(message->value, &args, &payload))
        args.failed = true;
    send_written(client, &publish, &options, &args);
    widl_writer_free(&options);
    widl_writer_free(&args);
}

static void (*const handlers[WI_V1_TYPE_COUNT])(struct wi_v1_client *client,
                                                const struct wi_v1_message *message) = {
    [WI_V1_PREFIX] = handle_prefix,       [WI_V1_CALL] = handle_call,
    [WI_V1_SUBSCRIBE] = handle_subscribe, [WI_V1_UNSUBSCRIBE] = handle_unsubscribe,
    [WI_V1_PUBLISH] = handle_publish,
};

void wi_v1_handle(struct wi_v1_client *client, const struct wi_v1_message *message)
{
    bool is_for_all = message->type == WI_V1_PREFIX || message->type == WI_V1_CALL;
    if (client->admission == WI_V1_ENTERING)
        wi_v1_client_end(client, WI_V1_END_VIOLATION, "it does not wait for WELCOME");
    else if (is_for_all || wi_v1_is_in(client))
        handlers[message->type](client, message);
    else
        wi_core_report(client->core, WI_REPORT_wamp_v1, NULL,
                       "session %llu: %s: it has not said who it is",
                       (unsigned long long)wi_v1_client_session(client), wi_v1_name(message->type));
}
