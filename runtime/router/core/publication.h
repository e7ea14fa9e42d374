/* SPDX-License-Identifier: MIT */
/* A publication: what is published, by whom, and who may have it. */
#ifndef WI_ROUTER_PUBLICATION_H
#define WI_ROUTER_PUBLICATION_H

#include "base/table.h"
#include "message/message.h"

struct wi_peer;

/** The lists that say who may have an event. */
enum wi_audience {
    WI_EXCLUDE,
    WI_EXCLUDE_AUTHID,
    WI_EXCLUDE_AUTHROLE,
    WI_ELIGIBLE,
    WI_ELIGIBLE_AUTHID,
    WI_ELIGIBLE_AUTHROLE,
    WI_AUDIENCE_COUNT,
};

/**
 * Most bytes of one such list, in MessagePack: room for the ids of 29,000 sessions. What it takes
 * to look many subscribers up in one is bounded by this.
 */
#define WI_AUDIENCE_MAX_BYTES ((size_t)256 << 10)

/** The options of payload passthru, which go to the subscribers as they are. */
enum wi_passthru {
    WI_PPT_SCHEME,
    WI_PPT_SERIALIZER,
    WI_PPT_CIPHER,
    WI_PPT_KEYID,
    WI_PPT_COUNT,
};

/** The key of a passthru option: `ppt_scheme`. */
const char *wi_passthru_key(enum wi_passthru option);

/** One publication. Everything is borrowed. */
struct wi_publication {
    uint64_t id;
    widl_timestamp time;
    uint64_t publisher; /**< its session; 0: the router itself */
    widl_string authid; /**< of the publisher, as authrole */
    widl_string authrole;
    widl_string topic;
    struct wi_payload payload;

    bool acknowledge;
    bool exclude_me;
    bool disclose_me;
    bool hides_publisher; /**< it asks for what the router does not allow: disclose_me */
    bool has_trustlevel;
    uint32_t trustlevel;
    bool retain;
    bool has_audience;                      /**< there is at least one list */
    widl_value audience[WI_AUDIENCE_COUNT]; /**< lists; size 0: absent */
    struct wi_table *members;               /**< of each list, see wi_publication_prepare() */
    widl_string passthru[WI_PPT_COUNT];     /**< data NULL: absent */
    widl_string rkey;                       /**< data NULL: absent */
};

/** A publication that is kept, with all that it views. Shared: keep and drop it. */
struct wi_kept_publication {
    struct wi_publication publication;
    size_t references;
    size_t size; /**< what it takes in memory */
    char bytes[];
};

/** The publication that a PUBLISH of the peer asks for, without an id and a time. */
void wi_publication_init(struct wi_publication *publication, const struct wi_peer *peer,
                         const struct wi_message *message);

/** Whether a list is longer than WI_AUDIENCE_MAX_BYTES. */
bool wi_publication_is_excessive(const struct wi_publication *publication);

/** Prepare for many questions about its audience. Without memory for that each takes longer. */
void wi_publication_prepare(struct wi_publication *publication);

/** Release what wi_publication_prepare() has made. */
void wi_publication_done(struct wi_publication *publication);

/** Whether a peer belongs to the audience: black- and whitelists only. */
bool wi_publication_lists(const struct wi_publication *publication, const struct wi_peer *peer);

/** Whether a peer may have the event: the same, and it is not the publisher who is excluded. */
bool wi_publication_admits(const struct wi_publication *publication, const struct wi_peer *peer);

/** A copy with one reference; NULL when memory is short. */
struct wi_kept_publication *wi_publication_keep(const struct wi_publication *publication);

/** Give one reference up. NULL is allowed. */
void wi_publication_drop(struct wi_kept_publication *kept);

#endif
