/* SPDX-License-Identifier: MIT */
/*
 * A second, naive router: who must receive what, by the specification and docs/routing.md, without
 * indexes, tables or bytes. It shares no code with the router, so that both are seldom wrong in the
 * same way.
 *
 * Before each thing that a client does the model is told of it, and expects messages. What the
 * router then sends must be those messages and no others. A message is a text:
 *
 *     TYPE REQUEST-TYPE REQUEST URI key=value … keys=COUNT [PAYLOAD]
 *
 * Its second id (session, subscription, registration, publication) is compared beside it.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MODEL_CLIENTS = 14, MODEL_TEXT = 256 };
enum model_match { MODEL_EXACT, MODEL_PREFIX, MODEL_WILDCARD, MODEL_MATCHES };
enum model_invoke { MODEL_SINGLE, MODEL_FIRST, MODEL_LAST, MODEL_ROUNDROBIN, MODEL_RANDOM };

struct model;

struct model_subscribe {
    enum model_match match;
    bool get_retained;
};

struct model_publish {
    bool acknowledge;
    bool keep_me; /* exclude_me: false */
    bool disclose;
    bool retain;
    bool nobody;       /* exclude_authrole: everybody's */
    uint64_t excluded; /* session, 0: none */
    uint64_t eligible; /* session, 0: everybody */
};

struct model_register {
    enum model_match match;
    enum model_invoke invoke;
    uint64_t concurrency;
    bool disclose;
    bool forward_timeout;
    bool force;
};

struct model_call {
    bool progress;
    bool receive_progress;
    bool disclose;
    bool hide; /* disclose_me: false */
    uint64_t timeout;
};

/** What is there. */
struct model_count {
    size_t sessions;
    size_t subscribers;
    size_t endpoints;
    size_t waiting; /* calls that are to be answered */
    size_t timers;  /* of those, with a timeout that the router minds */
    size_t records; /* of calls, answered or not */
};

struct model *model_new(void);
void model_free(struct model *model);

/* What clients do. `payload` is a number that is in no other message. */
void model_join(struct model *model, int client, int realm, bool has_features);
void model_leave(struct model *model, int client, bool says_goodbye);
void model_subscribe(struct model *model, int client, uint64_t request, const char *topic,
                     struct model_subscribe options);
void model_unsubscribe(struct model *model, int client, uint64_t request, uint64_t id);
void model_publish(struct model *model, int client, uint64_t request, const char *topic,
                   struct model_publish options, uint64_t payload);
void model_register(struct model *model, int client, uint64_t request, const char *procedure,
                    struct model_register options);
void model_unregister(struct model *model, int client, uint64_t request, uint64_t id);
void model_call(struct model *model, int client, uint64_t request, const char *procedure,
                struct model_call options, uint64_t payload);
/** More input for a call that model_input() gave. */
void model_continue(struct model *model, int client, uint64_t request, bool progress,
                    uint64_t payload);
void model_cancel(struct model *model, int client, uint64_t request, const char *mode);
void model_yield(struct model *model, int client, uint64_t invocation, bool progress,
                 uint64_t payload);
void model_error(struct model *model, int client, uint64_t invocation, const char *uri,
                 uint64_t payload);
void model_pass(struct model *model, uint64_t ms);

/** A message has come. Return: NULL when it is expected, or what is instead. */
const char *model_receive(struct model *model, int client, const char *text, uint64_t id);

/** What is expected still, for a client that `*ret_client` is set to; NULL: nothing. */
const char *model_missing(const struct model *model, int *ret_client);

/* What clients may choose from; each 0 when there is none, `pick` chooses. */
uint64_t model_session(const struct model *model, int client);
bool model_has_features(const struct model *model, int client);
uint64_t model_subscription(const struct model *model, int client, uint64_t pick);
uint64_t model_registration(const struct model *model, int client, uint64_t pick);
uint64_t model_invocation(const struct model *model, int client, uint64_t pick);
uint64_t model_input(const struct model *model, int client, uint64_t pick, const char **procedure);

struct model_count model_count(const struct model *model);

#endif
