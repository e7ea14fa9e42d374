/* SPDX-License-Identifier: MIT */
/*
 * An event on its way: a publication as the subscribers of one subscription after the other get it.
 * It is encoded when the first of them needs it, once for each serializer; the payload is converted
 * once for all subscriptions.
 */
#ifndef WI_ROUTER_EVENT_H
#define WI_ROUTER_EVENT_H

#include "router/core/details.h"
#include "router/core/peer.h"
#include "router/core/publication.h"

struct wi_subscription;

/** A payload that was converted for one subscription, for the next ones. */
struct wi_converted {
    widl_buffer bytes;
    struct wi_payload payload; /**< views `bytes` */
};

struct wi_event {
    struct wi_core *core;
    const struct wi_publication *publication;
    bool is_retained;
    bool has_details[2];          /**< which of the following there are */
    struct wi_details details[2]; /**< without and with the topic; made when first needed */
    struct wi_message message;
    enum { WI_EVENT_NEW, WI_EVENT_GOOD, WI_EVENT_BAD } encoded[WI_SERIALIZER_COUNT];
    bool has_converted[WI_SERIALIZER_COUNT]; /**< which of the following there are */
    struct wi_converted converted[WI_SERIALIZER_COUNT];
};

/** Begin. The publication is borrowed. */
void wi_event_init(struct wi_event *event, struct wi_core *core,
                   const struct wi_publication *publication);

/** Release what was written. */
void wi_event_done(struct wi_event *event);

/** What is sent from now on goes to subscribers of `subscription`. */
void wi_event_address(struct wi_event *event, const struct wi_subscription *subscription);

/** Encode the event for `serializer` unless that is done; false, and logged, when it cannot be. */
bool wi_event_encode(struct wi_event *event, enum wi_serializer serializer);

/** Send it to a peer, unless it cannot be encoded for it, or is larger than what the peer takes. */
static inline void wi_event_send(struct wi_event *event, struct wi_peer *peer)
{
    enum wi_serializer serializer = peer->serializer;
    if (event->encoded[serializer] != WI_EVENT_GOOD && !wi_event_encode(event, serializer))
        return;
    if (event->core->output[serializer].size <= peer->max_message_bytes) {
        event->core->metrics.sent[WI_EVENT]++;
        wi_peer_send_bytes(peer, &event->core->output[serializer]);
        return;
    }
    event->core->metrics.cells[WI_CELL_dropped_large]++;
    wi_peer_report(peer, WI_REPORT_event_dropped,
                   "event %llu is dropped for session %llu, which takes at most %zu bytes",
                   (unsigned long long)event->message.id, (unsigned long long)peer->session,
                   peer->max_message_bytes);
}

/** The details that subscribers get, with the topic if so wanted; to be released. */
void wi_event_details(const struct wi_publication *publication, bool with_topic, bool is_retained,
                      struct wi_details *ret);

#endif
