/* SPDX-License-Identifier: MIT */
/*
 * Our client, both ends of it, through a router that others wrote.
 *
 *     interop_alone URL REALM
 *
 * One session serves and subscribes in a thread of its own, another calls and publishes. Each step
 * says "ok", or what went wrong.
 *
 * fox-wamp sends null where a message has no args or kwargs, which WAMP does not allow and our
 * client refuses; so every message here has both, none of them empty. It gives all errors of
 * callees a URI of its own, with the callee's as the text.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <widl/callee.h>
#include <widl/caller.h>
#include <widl/publisher.h>
#include <widl/subscriber.h>
#include <widl/value.h>

/** Both sessions, and what the serving one has seen. */
struct pair {
    widl_session *serving;
    widl_session *asking;
    widl_subscription *subscription;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned events;
    char event[64]; /**< the latest, as JSON */
    widl_arena memory;
};

/** A payload with both halves. Memory: `memory`, which the thread has to itself. */
static widl_payload payload_of(widl_arena *memory, const char *args, const char *kwargs)
{
    widl_payload payload = {0};
    widl_value_from_json(widl_str(args), memory, &payload.args, NULL);
    widl_value_from_json(widl_str(kwargs), memory, &payload.kwargs, NULL);
    return payload;
}

static bool is(struct pair *pair, widl_value value, const char *json)
{
    const char *text = value.size > 0 ? widl_value_to_json(value, &pair->memory, NULL) : NULL;
    if (text && strcmp(text, json) == 0)
        return true;
    printf("expected %s, found %s\n", json, text ? text : "nothing");
    return false;
}

static void echo(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    widl_invocation_reply(invocation, payload, NULL);
}

static void refuse(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    widl_invocation_throw(invocation, "com.example.refused", payload, NULL);
}

static void count(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    static const char *const numbers[] = {"[1]", "[2]", "[3]"};
    widl_arena *memory = widl_invocation_memory(invocation);
    (void)user;
    (void)payload;
    for (size_t i = 0; i < 3; i++) {
        widl_payload progress = payload_of(memory, numbers[i], "{\"k\":1}");
        widl_invocation_progress(invocation, &progress, NULL);
    }
    widl_payload result = payload_of(memory, "[\"done\"]", "{\"k\":1}");
    widl_invocation_reply(invocation, &result, NULL);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct pair *pair = user;
    widl_arena memory = {0};
    (void)event;
    const char *text = widl_value_to_json(payload->args, &memory, NULL);
    pthread_mutex_lock(&pair->lock);
    snprintf(pair->event, sizeof(pair->event), "%s", text ? text : "");
    pair->events++;
    pthread_cond_signal(&pair->changed);
    pthread_mutex_unlock(&pair->lock);
    widl_arena_free(&memory);
}

static bool serves(struct pair *pair)
{
    static const struct {
        const char *uri;
        widl_invocation_fn *function;
    } procedures[] = {
        {"com.example.echo", echo}, {"com.example.refuse", refuse}, {"com.example.count", count}};
    for (size_t i = 0; i < sizeof(procedures) / sizeof(procedures[0]); i++) {
        if (!widl_session_register(pair->serving, procedures[i].uri, NULL, procedures[i].function,
                                   pair, NULL))
            return false;
    }
    pair->subscription =
        widl_session_subscribe(pair->serving, "com.example.changed", NULL, on_event, pair, NULL);
    return pair->subscription;
}

static bool calls(struct pair *pair)
{
    widl_payload payload =
        payload_of(&pair->memory, "[1,\"zwei\",[null,true,2.5]]", "{\"a\":{\"b\":[]}}");
    widl_payload result;
    widl_call call = {0};
    bool good = widl_session_call(pair->asking, "com.example.echo", &payload, &call, &result) &&
                is(pair, result.args, "[1,\"zwei\",[null,true,2.5]]") &&
                is(pair, result.kwargs, "{\"a\":{\"b\":[]}}");
    widl_call_release(&call);
    return good;
}

static bool gets_errors(struct pair *pair)
{
    widl_payload payload = payload_of(&pair->memory, "[\"why\"]", "{\"k\":1}");
    widl_call call = {0};
    bool good = !widl_session_call(pair->asking, "com.example.refuse", &payload, &call, NULL) &&
                call.error.code == WIDL_ERROR_REMOTE &&
                strstr(widl_error_text(&call.error), "com.example.refused");
    good = good && !widl_session_call(pair->asking, "com.example.nothing", &payload, &call, NULL) &&
           call.error.code == WIDL_ERROR_REMOTE &&
           strcmp(call.error.uri, "wamp.error.no_such_procedure") == 0;
    if (!good)
        printf("%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    return good;
}

static bool on_progress(void *user, const widl_payload *progress)
{
    unsigned *seen = user;
    (void)progress;
    ++*seen;
    return true;
}

static bool gets_progress(struct pair *pair)
{
    unsigned seen = 0;
    widl_stream stream = {on_progress, NULL, &seen};
    widl_payload payload = payload_of(&pair->memory, "[0]", "{\"k\":1}");
    widl_payload result;
    widl_call call = {0};
    bool good = widl_session_call_stream(pair->asking, "com.example.count", &payload, &stream,
                                         &call, &result) &&
                seen == 3 && is(pair, result.args, "[\"done\"]");
    widl_call_release(&call);
    return good;
}

static bool publishes(struct pair *pair)
{
    widl_publish_options options = {.acknowledge = true};
    widl_payload payload = payload_of(&pair->memory, "[\"news\"]", "{\"k\":1}");
    if (!widl_session_publish(pair->asking, "com.example.changed", &payload, &options, NULL) ||
        !widl_session_publish(pair->asking, "com.example.changed", &payload, NULL, NULL) ||
        !widl_session_process(pair->asking, 0, NULL))
        return false;
    pthread_mutex_lock(&pair->lock);
    while (pair->events < 2 && widl_session_is_joined(pair->serving))
        pthread_cond_wait(&pair->changed, &pair->lock);
    bool good = strcmp(pair->event, "[\"news\"]") == 0;
    pthread_mutex_unlock(&pair->lock);
    return good;
}

/** Requests of the router's own. */
static bool gives_up(struct pair *pair)
{
    widl_registration *registration =
        widl_session_register(pair->asking, "com.example.short", NULL, echo, pair, NULL);
    return registration && widl_unregister(registration, NULL) &&
           widl_unsubscribe(pair->subscription, NULL);
}

static void on_log(void *user, widl_log_level level, const char *line)
{
    (void)user;
    (void)level;
    printf("log: %s\n", line);
}

static void *run(void *user)
{
    struct pair *pair = user;
    widl_session_run(pair->serving, NULL);
    pthread_mutex_lock(&pair->lock);
    pthread_cond_signal(&pair->changed);
    pthread_mutex_unlock(&pair->lock);
    return NULL;
}

static bool take_steps(struct pair *pair)
{
    static const struct {
        const char *name;
        bool (*take)(struct pair *pair);
    } steps[] = {
        {"calls", calls},      {"errors", gets_errors}, {"progress", gets_progress},
        {"events", publishes}, {"giving up", gives_up},
    };
    bool good = true;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        bool taken = steps[i].take(pair);
        printf("%s: %s\n", steps[i].name, taken ? "ok" : "wrong");
        good = good && taken;
    }
    return good;
}

int main(int argc, char **argv)
{
    struct pair pair = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    widl_options options = {
        .serializers = WIDL_SERIALIZERS_JSON, .call_timeout_ms = 5000, .log = on_log};
    widl_error error = {0};
    pthread_t thread;
    bool good = false;

    if (argc != 3)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    pair.serving = widl_connect(argv[1], argv[2], &options, &error);
    pair.asking = widl_connect(argv[1], argv[2], &options, &error);
    if (pair.serving && pair.asking && serves(&pair) &&
        pthread_create(&thread, NULL, run, &pair) == 0) {
        good = take_steps(&pair);
        widl_session_stop(pair.serving);
        pthread_join(thread, NULL);
    } else {
        printf("%s\n", widl_error_text(&error));
    }
    widl_session_close(pair.asking);
    widl_session_close(pair.serving);
    widl_arena_free(&pair.memory);
    printf("%s\n", good ? "all is well" : "something is wrong");
    return good ? 0 : 1;
}
