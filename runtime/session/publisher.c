/* SPDX-License-Identifier: MIT */
/* The publisher role (WAMP 5.2): events with and without acknowledgement. */
#include "session/publisher.h"

#include "session/outgoing.h"

/** MessagePack of {"acknowledge": true}. */
static const unsigned char acknowledge_option[] = "\x81\xab"
                                                  "acknowledge\xc3";

bool wi_publisher_publish(struct widl_session *session, const char *topic,
                          const widl_payload *payload, bool acknowledge, widl_error *error)
{
    if (!wi_uri_check(topic, "a topic", error))
        return false;
    struct wi_message message = {
        .type = WI_PUBLISH, .uri = widl_str(topic), .payload = wi_payload_of(payload)};
    if (!acknowledge)
        return wi_session_request(session, &message, NULL, error);
    struct wi_wait wait = {.accept = NULL};
    message.dict = (widl_value){acknowledge_option, sizeof(acknowledge_option) - 1};
    return wi_session_wait(session, &message, &wait, 0, error);
}

bool widl_session_publish(widl_session *session, const char *topic, const widl_payload *payload,
                          const widl_publish_options *options, widl_error *error)
{
    if (!session)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    return wi_payload_check(payload, error) &&
           wi_publisher_publish(session, topic, payload, options && options->acknowledge, error);
}
