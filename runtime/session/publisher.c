/* SPDX-License-Identifier: MIT */
/*
 * The publisher role (WAMP 5.2): events with and without acknowledgement, who receives them, and
 * those that the router is to publish when the session has ended.
 */
#include "session/publisher.h"

#include "session/features.h"
#include "session/offline.h"
#include "session/options.h"
#include "session/outgoing.h"
#include "session/passthru.h"

static bool names_any(const widl_receivers *receivers)
{
    return receivers->sessions.data || receivers->authids.data || receivers->authroles.data;
}

/** Whether the router does what the options ask for. */
static bool check_features(const struct widl_session *session, const widl_publish_options *options,
                           widl_error *error)
{
    bool has_receivers = names_any(&options->exclude) || names_any(&options->eligible);
    if (options->testament && (options->rkey || options->passthru.scheme.size > 0))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "a testament has neither a key nor a packed payload");
    return (!options->testament || wi_session_needs(session, WI_ROUTER_TESTAMENTS, error)) &&
           (!has_receivers || wi_session_needs(session, WI_ROUTER_RECEIVERS, error)) &&
           wi_passthru_check(session, &options->passthru, WI_ROUTER_EVENT_PASSTHRU, error) &&
           (!options->rkey || wi_session_needs(session, WI_ROUTER_EVENT_SHARDS, error));
}

static void write_receivers(struct wi_options *options, const widl_receivers *receivers,
                            const char *const keys[3])
{
    wi_options_ids(options, keys[0], &receivers->sessions);
    wi_options_strings(options, keys[1], &receivers->authids);
    wi_options_strings(options, keys[2], &receivers->authroles);
}

static void write_options(struct wi_options *options, const widl_publish_options *from)
{
    static const char *const exclude[] = {"exclude", "exclude_authid", "exclude_authrole"};
    static const char *const eligible[] = {"eligible", "eligible_authid", "eligible_authrole"};

    /* Of a testament it is the adding that is acknowledged. */
    wi_options_flag(options, "acknowledge", from->acknowledge && !from->testament);
    if (from->include_me)
        wi_options_not(options, "exclude_me");
    wi_options_flag(options, "disclose_me", from->disclose_me);
    wi_options_flag(options, "retain", from->retain);
    write_receivers(options, &from->exclude, exclude);
    write_receivers(options, &from->eligible, eligible);
    wi_options_string(options, "rkey", from->rkey);
    wi_options_passthru(options, &from->passthru);
}

static bool send_and_wait(struct widl_session *session, struct wi_message *message,
                          widl_error *error)
{
    struct wi_wait wait = {.accept = NULL};
    return wi_session_wait(session, message, &wait, 0, error);
}

static bool send(struct widl_session *session, struct wi_message *message, bool acknowledge,
                 widl_error *error)
{
    if (acknowledge)
        return send_and_wait(session, message, error);
    if (message->type == WI_PUBLISH && wi_offline_takes(session))
        return wi_offline_keep(session, message, error);
    return wi_session_request(session, message, NULL, error);
}

/** The arguments of `wamp.session.add_testament` (WAMP, testament meta API). */
static bool write_testament(widl_writer *writer, const char *topic, const widl_payload *payload,
                            widl_value options)
{
    bool has_args = payload && payload->args.size > 0;
    bool has_kwargs = payload && payload->kwargs.size > 0;
    writer->elements = 2;
    return widl_write_list(writer, 3) && widl_write_string(writer, widl_str(topic)) &&
           (has_args ? widl_write_value(writer, payload->args) : widl_write_list(writer, 0)) &&
           (has_kwargs ? widl_write_value(writer, payload->kwargs) : widl_write_map(writer, 0)) &&
           widl_write_map(writer, options.size > 0) &&
           (options.size == 0 || (widl_write_string(writer, widl_str("publish_options")) &&
                                  widl_write_value(writer, options)));
}

/** Have the router publish it when the session has ended. options: of the publication. */
static bool leave(struct widl_session *session, const char *topic, const widl_payload *payload,
                  widl_value options, bool acknowledge, widl_error *error)
{
    widl_writer writer = wi_session_take_writer(session);
    widl_payload arguments;
    struct wi_message message = {.type = WI_CALL, .uri = widl_str("wamp.session.add_testament")};
    bool done =
        write_testament(&writer, topic, payload, options) && wi_writer_payload(&writer, &arguments);
    if (done) {
        message.payload = wi_payload_of(&arguments);
        done = send(session, &message, acknowledge, error);
    } else {
        wi_session_problem(&writer.problem, "", error);
    }
    wi_session_return_writer(session, &writer);
    return done;
}

bool wi_publisher_publish(struct widl_session *session, const char *topic,
                          const widl_payload *payload, const widl_publish_options *options,
                          widl_error *error)
{
    struct wi_options written;
    struct wi_message message = {
        .type = WI_PUBLISH, .uri = widl_str(topic), .payload = wi_payload_of(payload)};

    if (!wi_uri_check(topic, "a topic", error))
        return false;
    if (!options)
        return send(session, &message, false, error);
    if (!check_features(session, options, error))
        return false;
    wi_options_begin(session, &written);
    write_options(&written, options);
    bool published = wi_options_end(&written, &message.dict, error);
    if (published && options->testament)
        published = leave(session, topic, payload, message.dict, options->acknowledge, error);
    else if (published)
        published = send(session, &message, options->acknowledge, error);
    wi_options_release(&written);
    return published;
}

bool widl_session_publish(widl_session *session, const char *topic, const widl_payload *payload,
                          const widl_publish_options *options, widl_error *error)
{
    if (!session)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    if (!wi_payload_check(session, payload, error))
        return false;
    wi_gate_enter(&session->gate);
    bool published = wi_publisher_publish(session, topic, payload, options, error);
    wi_gate_leave(&session->gate);
    return published;
}
