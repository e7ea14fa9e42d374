/* SPDX-License-Identifier: MIT */
/* Subscriptions and the dispatch of events. */
#ifndef WI_SUBSCRIBER_H
#define WI_SUBSCRIBER_H

#include "session/session.h"

/** What to do with the events of one subscription. */
struct wi_event_handler {
    widl_event_fn *on_event; /**< the program's; NULL if there is `take` */
    /** Return: false when it cannot be read, and so has not reached the program. */
    bool (*take)(void *user, const widl_event *event, const widl_payload *payload);
    void *user;
    void (*release)(void *user); /**< called when the subscription is released; may be NULL */
};

/** widl_session_subscribe(); on failure the handler is not released. */
widl_subscription *wi_subscriber_add(struct widl_session *session, const char *topic,
                                     const widl_subscribe_options *options,
                                     const struct wi_event_handler *handler, widl_error *error);

void wi_subscriber_on_event(struct widl_session *session, const struct wi_message *message);

/** A SUBSCRIBED that nobody waits for any more: gives the subscription back. */
void wi_subscriber_on_late_subscribed(struct widl_session *session, uint64_t id);

/** Past events: the next one, whose topic is NULL where the subscription says it. Return: false:
 * there is no more. */
typedef bool wi_past_fn(void *user, widl_event *ret_event, widl_payload *ret_payload);

widl_session *wi_subscriber_session(const widl_subscription *subscription);

/** What the router knows a subscription by; 0: it does not. */
uint64_t wi_subscriber_id(const widl_subscription *subscription);

/** Keep the memory of a subscription although it may end meanwhile; and the reverse. */
void wi_subscriber_hold(widl_subscription *subscription);
void wi_subscriber_release(widl_subscription *subscription);

/** Hand past events to one subscription alone, which is held. Return: how many it has taken. */
size_t wi_subscriber_replay(widl_subscription *subscription, wi_past_fn *next, void *user);

/** The subscriptions that the router has by one id. */
struct wi_topic;

/** The router has ended what it has by that id. Return: it; NULL: there is none. */
const struct wi_topic *wi_subscriber_revoke(struct widl_session *session, uint64_t id);

/** What was subscribed to. */
const char *wi_topic_uri(const struct wi_topic *topic);
widl_match wi_topic_match(const struct wi_topic *topic);

/** The connection is gone: everything wants to be subscribed to again. */
void wi_subscriber_lose(struct widl_session *session);

/** Release everything that the subscriber role holds. */
void wi_subscriber_done(struct widl_session *session);

#endif
