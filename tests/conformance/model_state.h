/* SPDX-License-Identifier: MIT */
/* What the files of the model share. */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <widl/export.h>

#include "conformance/model.h"
#include "support/cmocka_widl.h"

enum { SUBSCRIPTIONS = 64, REGISTRATIONS = 64, CALLS = 512, RETAINED = 512, EXPECTED = 512 };
enum { NAME = 16, ENDPOINTS = MODEL_CLIENTS };

struct session {
    bool joined;
    bool has_features;
    int realm;
    uint64_t id;
    uint64_t last_invocation;
};

struct subscription {
    bool used;
    int realm;
    enum model_match match;
    char topic[NAME];
    uint64_t id;
    bool has[MODEL_CLIENTS];
};

struct endpoint {
    uint64_t serial;
    int client;
    uint64_t concurrency;
    bool disclose;
    bool forward_timeout;
};

struct registration {
    bool used;
    int realm;
    enum model_match match;
    enum model_invoke invoke;
    char procedure[NAME];
    uint64_t id;
    uint64_t turn; /* serial of who was chosen last */
    struct endpoint endpoints[ENDPOINTS];
    size_t count;
};

struct call {
    bool used;
    int caller; /* -1: gone */
    uint64_t request;
    bool waits;    /* for its answer */
    bool has_more; /* input */
    char procedure[NAME];
    int callee; /* -1: none, gone, or it has answered */
    uint64_t invocation;
    uint64_t endpoint; /* serial of the one that it counts for, 0: none */
    bool is_pattern;
    bool takes_progress;
    bool is_interrupted;
    uint64_t timeout; /* that the router minds */
    uint64_t deadline;
};

struct retained {
    int realm;
    char topic[NAME];
    uint64_t publication;
    uint64_t publisher;
    struct model_publish options;
    uint64_t payload;
};

/* One message; of those with the same choice only one comes. */
struct expected {
    int client;
    unsigned phase; /* messages of a client come in the order of their phases */
    unsigned choice;
    uint64_t *id;
    struct call *call; /* with a choice: the call that this message decides on … */
    struct call given; /* … and what it is then */
    char text[MODEL_TEXT];
};

struct model {
    uint64_t now;
    uint64_t serial;
    struct session sessions[MODEL_CLIENTS];
    struct subscription subscriptions[SUBSCRIPTIONS];
    struct registration registrations[REGISTRATIONS];
    struct call calls[CALLS];
    struct retained retained[RETAINED];
    size_t retained_count;
    uint64_t publication;               /* of the latest PUBLISH */
    const struct subscription *pending; /* retained events follow its SUBSCRIBED; NULL: none do */
    int pending_client;
    struct expected expected[EXPECTED];
    size_t expected_count;
    unsigned phase;
    unsigned choice;
};

/** Expect a message. id: where its second id is known or to be noted; NULL: it has none. */
struct expected *model_expect(struct model *model, int client, uint64_t *id, const char *format,
                              ...) WIDL_PRINTF(4, 5);

/** Expect an ERROR of the router. */
void model_expect_error(struct model *model, int client, unsigned type, uint64_t request,
                        const char *uri);

/** Whether a pattern matches a URI. */
bool model_matches(enum model_match match, const char *pattern, const char *uri);

/** The part of model_leave() that is about registrations and calls. */
void model_leave_calls(struct model *model, int client);

/** An INVOCATION that is one of several choices has come. */
void model_choose(struct model *model, const struct expected *chosen);

#endif
