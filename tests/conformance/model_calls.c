/* SPDX-License-Identifier: MIT */
/* The model: registrations, and calls with all that can happen to them. */
#include "conformance/model_state.h"

/* Whether a pattern is called before another that matches as well. */
static bool is_better(const struct registration *one, const struct registration *other)
{
    if (one->match != other->match)
        return one->match < other->match;
    if (one->match == MODEL_PREFIX)
        return strlen(one->procedure) > strlen(other->procedure);
    const char *a = one->procedure;
    const char *b = other->procedure;
    while (*a == *b && *a) {
        a++;
        b++;
    }
    return *a != '.' && *a != '\0';
}

static struct registration *find_registration(struct model *model, int realm,
                                              enum model_match match, const char *procedure)
{
    for (size_t i = 0; i < REGISTRATIONS; i++) {
        struct registration *one = &model->registrations[i];
        if (one->used && one->realm == realm && one->match == match &&
            strcmp(one->procedure, procedure) == 0)
            return one;
    }
    return NULL;
}

static struct registration *new_registration(struct model *model, int realm, const char *procedure,
                                             const struct model_register *options)
{
    for (size_t i = 0; i < REGISTRATIONS; i++) {
        struct registration *one = &model->registrations[i];
        if (one->used)
            continue;
        *one = (struct registration){
            .used = true, .realm = realm, .match = options->match, .invoke = options->invoke};
        snprintf(one->procedure, NAME, "%s", procedure);
        return one;
    }
    fail_msg("the model has no room for a registration");
    return NULL;
}

/* Take a callee off; the registration is gone with the last. */
static bool take_off(struct registration *registration, int client)
{
    for (size_t i = 0; i < registration->count; i++) {
        if (registration->endpoints[i].client != client)
            continue;
        registration->count--;
        memmove(&registration->endpoints[i], &registration->endpoints[i + 1],
                (registration->count - i) * sizeof(struct endpoint));
        registration->used = registration->count > 0;
        return true;
    }
    return false;
}

/* Its callees are told, those that can be. */
static void revoke(struct model *model, struct registration *registration)
{
    for (size_t i = 0; i < registration->count; i++) {
        int client = registration->endpoints[i].client;
        if (model->sessions[client].has_features)
            model_expect(model, client, NULL, "67 0 0  registration=%" PRIu64 " keys=2",
                         registration->id);
    }
    registration->used = false;
}

static bool conflicts(const struct registration *existing, int client,
                      const struct model_register *options)
{
    if (existing->invoke != options->invoke || existing->invoke == MODEL_SINGLE)
        return true;
    for (size_t i = 0; i < existing->count; i++)
        if (existing->endpoints[i].client == client)
            return true;
    return false;
}

void model_register(struct model *model, int client, uint64_t request, const char *procedure,
                    struct model_register options)
{
    int realm = model->sessions[client].realm;
    struct registration *existing = find_registration(model, realm, options.match, procedure);
    if (existing && options.force) {
        revoke(model, existing);
        existing = NULL;
        model->phase++;
    }
    if (existing && conflicts(existing, client, &options)) {
        model_expect_error(model, client, 64, request, "procedure_already_exists");
        return;
    }
    if (!existing)
        existing = new_registration(model, realm, procedure, &options);
    existing->endpoints[existing->count++] = (struct endpoint){
        .serial = ++model->serial,
        .client = client,
        .concurrency = options.concurrency,
        .disclose = options.disclose,
        .forward_timeout = options.forward_timeout,
    };
    model_expect(model, client, &existing->id, "65 0 %" PRIu64 "  keys=0", request);
}

void model_unregister(struct model *model, int client, uint64_t request, uint64_t id)
{
    for (size_t i = 0; i < REGISTRATIONS; i++) {
        struct registration *one = &model->registrations[i];
        if (!one->used || one->id != id || !take_off(one, client))
            continue;
        model_expect(model, client, NULL, "67 0 %" PRIu64 "  keys=0", request);
        return;
    }
    model_expect_error(model, client, 66, request, "no_such_registration");
}

static bool is_free(const struct model *model, const struct endpoint *endpoint)
{
    uint64_t busy = 0;
    for (size_t i = 0; i < CALLS; i++)
        if (model->calls[i].used && model->calls[i].endpoint == endpoint->serial)
            busy++;
    return !endpoint->concurrency || busy < endpoint->concurrency;
}

/* The next one after `turn` that is free, around the circle. */
static const struct endpoint *next_in_turn(const struct model *model,
                                           const struct registration *registration)
{
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < registration->count; i++) {
            const struct endpoint *one = &registration->endpoints[i];
            if ((one->serial > registration->turn) == (round == 0) && is_free(model, one))
                return one;
        }
    return NULL;
}

/* Who is called, by every policy but `random`. */
static const struct endpoint *choose(const struct model *model,
                                     const struct registration *registration)
{
    const struct endpoint *chosen = NULL;
    if (registration->invoke == MODEL_ROUNDROBIN)
        return next_in_turn(model, registration);
    for (size_t i = 0; i < registration->count; i++) {
        const struct endpoint *one = &registration->endpoints[i];
        if (is_free(model, one) && (!chosen || registration->invoke == MODEL_LAST))
            chosen = one;
    }
    return chosen;
}

static struct registration *best_registration(struct model *model, int realm, const char *procedure)
{
    struct registration *best = NULL;
    for (size_t i = 0; i < REGISTRATIONS; i++) {
        struct registration *one = &model->registrations[i];
        if (one->used && one->realm == realm &&
            model_matches(one->match, one->procedure, procedure) && (!best || is_better(one, best)))
            best = one;
    }
    return best;
}

static struct call *new_call(struct model *model, int client, uint64_t request,
                             const char *procedure, bool has_more)
{
    for (size_t i = 0; i < CALLS; i++) {
        struct call *call = &model->calls[i];
        if (call->used)
            continue;
        *call = (struct call){
            .used = true, .caller = client, .request = request, .has_more = has_more, .callee = -1};
        snprintf(call->procedure, NAME, "%s", procedure);
        return call;
    }
    fail_msg("the model has no room for a call");
    return NULL;
}

/* Forget a call that nothing can happen to any more. */
static void tidy(struct call *call)
{
    call->used = call->callee >= 0 || (call->caller >= 0 && (call->waits || call->has_more));
}

/* What the INVOCATION says, as a text. */
static void describe(const struct model *model, const struct call *call,
                     const struct endpoint *endpoint, const struct model_call *options,
                     char text[MODEL_TEXT])
{
    size_t size = 0;
    size_t keys = 0;
    text[0] = '\0';
#define ADD(count, ...)                                                                            \
    do {                                                                                           \
        size += (size_t)snprintf(text + size, MODEL_TEXT - size, __VA_ARGS__);                     \
        keys += count;                                                                             \
    } while (0)
    if (options->disclose || endpoint->disclose)
        ADD(3, "caller=%" PRIu64 " ", model->sessions[call->caller].id);
    if (options->timeout && !call->timeout)
        ADD(1, "timeout=%" PRIu64 " ", options->timeout);
    if (call->is_pattern)
        ADD(1, "procedure=%s ", call->procedure);
    if (call->takes_progress)
        ADD(1, "receive_progress ");
    if (call->has_more)
        ADD(1, "progress ");
    ADD(0, "keys=%zu", keys);
#undef ADD
}

/* Expect what happens if `endpoint` is chosen. */
static void expect_chosen(struct model *model, struct call *call,
                          const struct registration *registration, const struct endpoint *endpoint,
                          const struct model_call *options, uint64_t payload)
{
    char text[MODEL_TEXT];
    const struct session *callee = &model->sessions[endpoint->client];
    struct call given = *call;
    struct expected *expected;
    if (options->progress && !callee->has_features) {
        model_expect_error(model, call->caller, 48, call->request, "feature_not_supported");
    } else if (options->hide && endpoint->disclose) {
        model_expect_error(model, call->caller, 48, call->request, "option_disallowed.disclose_me");
    } else {
        bool forwarded = endpoint->forward_timeout && callee->has_features;
        given.waits = true;
        given.callee = endpoint->client;
        given.invocation = callee->last_invocation + 1;
        given.endpoint = endpoint->serial;
        given.is_pattern = registration->match != MODEL_EXACT;
        given.takes_progress = options->receive_progress && callee->has_features &&
                               model->sessions[call->caller].has_features;
        given.timeout = forwarded ? 0 : options->timeout;
        given.deadline = given.timeout ? model->now + given.timeout : 0;
        describe(model, &given, endpoint, options, text);
        model_expect(model, endpoint->client, (uint64_t *)&registration->id,
                     "68 0 %" PRIu64 "  %s [%" PRIu64 "]", given.invocation, text, payload);
    }
    expected = &model->expected[model->expected_count - 1];
    expected->choice = model->choice;
    expected->call = call;
    expected->given = given;
}

void model_choose(struct model *model, const struct expected *chosen)
{
    *chosen->call = chosen->given;
    if (chosen->given.callee >= 0)
        model->sessions[chosen->given.callee].last_invocation = chosen->given.invocation;
    tidy(chosen->call);
}

void model_call(struct model *model, int client, uint64_t request, const char *procedure,
                struct model_call options, uint64_t payload)
{
    struct call *call = new_call(model, client, request, procedure, options.progress);
    struct registration *registration =
        best_registration(model, model->sessions[client].realm, procedure);
    model->choice++;
    if (!registration) {
        model_expect_error(model, client, 48, request, "no_such_procedure");
        tidy(call);
        return;
    }
    bool any = false;
    for (size_t i = 0; registration->invoke == MODEL_RANDOM && i < registration->count; i++) {
        const struct endpoint *one = &registration->endpoints[i];
        if (!is_free(model, one))
            continue;
        expect_chosen(model, call, registration, one, &options, payload);
        any = true;
    }
    const struct endpoint *chosen =
        registration->invoke == MODEL_RANDOM ? NULL : choose(model, registration);
    if (chosen) {
        registration->turn = chosen->serial;
        expect_chosen(model, call, registration, chosen, &options, payload);
    } else if (!any) {
        model_expect_error(model, client, 48, request, "no_available_callee");
        tidy(call);
    }
}

static struct call *find_call(struct model *model, int client, uint64_t request)
{
    for (size_t i = 0; i < CALLS; i++) {
        struct call *call = &model->calls[i];
        if (call->used && call->caller == client && call->request == request &&
            (call->waits || call->has_more))
            return call;
    }
    return NULL;
}

static struct call *find_invocation(struct model *model, int client, uint64_t invocation)
{
    for (size_t i = 0; i < CALLS; i++) {
        struct call *call = &model->calls[i];
        if (call->used && call->callee == client && call->invocation == invocation)
            return call;
    }
    fail_msg("the callee has no such invocation");
    return NULL;
}

void model_continue(struct model *model, int client, uint64_t request, bool progress,
                    uint64_t payload)
{
    char text[MODEL_TEXT] = "";
    struct call *call = find_call(model, client, request);
    assert_true(call && call->has_more);
    call->has_more = progress;
    if (call->waits) {
        if (call->is_pattern)
            snprintf(text, sizeof(text), "procedure=%s ", call->procedure);
        model_expect(model, call->callee, NULL, "68 0 %" PRIu64 "  %s%skeys=%d [%" PRIu64 "]",
                     call->invocation, text, progress ? "progress " : "",
                     call->is_pattern + progress, payload);
    }
    tidy(call);
}

/* INTERRUPT, once, if the callee can understand it. Return: whether it has been interrupted. */
static bool interrupt(struct model *model, struct call *call, const char *mode)
{
    if (call->callee >= 0 && !call->is_interrupted && model->sessions[call->callee].has_features) {
        call->is_interrupted = true;
        model_expect(model, call->callee, NULL, "69 0 %" PRIu64 "  mode=%s keys=1",
                     call->invocation, mode);
    }
    return call->is_interrupted;
}

/* Nobody waits any more; a callee that need not answer counts as free. */
static void give_up(struct call *call)
{
    call->waits = false;
    call->deadline = 0;
    if (call->is_interrupted)
        call->endpoint = 0;
    tidy(call);
}

void model_cancel(struct model *model, int client, uint64_t request, const char *mode)
{
    struct call *call = find_call(model, client, request);
    if (!call || !call->waits || call->is_interrupted)
        return;
    if (strcmp(mode, "kill") == 0 && interrupt(model, call, mode))
        return;
    model_expect_error(model, client, 48, request, "canceled");
    if (strcmp(mode, "skip") != 0)
        interrupt(model, call, "killnowait");
    give_up(call);
}

/* The callee has answered for good, or never will. */
static void close_call(struct call *call)
{
    call->callee = -1;
    call->endpoint = 0;
    call->waits = false;
    call->deadline = 0;
    tidy(call);
}

void model_yield(struct model *model, int client, uint64_t invocation, bool progress,
                 uint64_t payload)
{
    struct call *call = find_invocation(model, client, invocation);
    if (call->waits && progress && call->takes_progress) {
        model_expect(model, call->caller, NULL, "50 0 %" PRIu64 "  progress keys=1 [%" PRIu64 "]",
                     call->request, payload);
        call->deadline = call->timeout ? model->now + call->timeout : 0;
    }
    if (progress)
        return;
    if (call->waits)
        model_expect(model, call->caller, NULL, "50 0 %" PRIu64 "  keys=0 [%" PRIu64 "]",
                     call->request, payload);
    close_call(call);
}

void model_error(struct model *model, int client, uint64_t invocation, const char *uri,
                 uint64_t payload)
{
    struct call *call = find_invocation(model, client, invocation);
    if (call->waits)
        model_expect(model, call->caller, NULL, "8 48 %" PRIu64 " %s keys=0 [%" PRIu64 "]",
                     call->request, uri, payload);
    close_call(call);
}

void model_pass(struct model *model, uint64_t ms)
{
    model->now += ms;
    for (size_t i = 0; i < CALLS; i++) {
        struct call *call = &model->calls[i];
        if (!call->used || !call->waits || !call->deadline || call->deadline > model->now)
            continue;
        model_expect_error(model, call->caller, 48, call->request, "timeout");
        interrupt(model, call, "killnowait");
        give_up(call);
    }
}

void model_leave_calls(struct model *model, int client)
{
    for (size_t i = 0; i < REGISTRATIONS; i++)
        if (model->registrations[i].used)
            take_off(&model->registrations[i], client);
    for (size_t i = 0; i < CALLS; i++) {
        struct call *call = &model->calls[i];
        if (call->used && call->callee == client) {
            if (call->waits && call->caller != client)
                model_expect_error(model, call->caller, 48, call->request, "canceled");
            close_call(call);
        }
        if (call->used && call->caller == client) {
            if (call->waits)
                interrupt(model, call, "killnowait");
            call->caller = -1;
            call->has_more = false;
            give_up(call);
        }
    }
}

uint64_t model_registration(const struct model *model, int client, uint64_t pick)
{
    for (size_t i = 0; i < REGISTRATIONS; i++) {
        const struct registration *one = &model->registrations[(pick + i) % REGISTRATIONS];
        for (size_t k = 0; one->used && k < one->count; k++)
            if (one->endpoints[k].client == client)
                return one->id;
    }
    return 0;
}

uint64_t model_invocation(const struct model *model, int client, uint64_t pick)
{
    for (size_t i = 0; i < CALLS; i++) {
        const struct call *call = &model->calls[(pick + i) % CALLS];
        if (call->used && call->callee == client)
            return call->invocation;
    }
    return 0;
}

uint64_t model_input(const struct model *model, int client, uint64_t pick, const char **procedure)
{
    for (size_t i = 0; i < CALLS; i++) {
        const struct call *call = &model->calls[(pick + i) % CALLS];
        if (!call->used || call->caller != client || !call->has_more)
            continue;
        *procedure = call->procedure;
        return call->request;
    }
    return 0;
}

struct model_count model_count(const struct model *model)
{
    struct model_count count = {0};
    for (int client = 0; client < MODEL_CLIENTS; client++)
        count.sessions += model->sessions[client].joined;
    for (size_t i = 0; i < SUBSCRIPTIONS; i++)
        for (int client = 0; model->subscriptions[i].used && client < MODEL_CLIENTS; client++)
            count.subscribers += model->subscriptions[i].has[client];
    for (size_t i = 0; i < REGISTRATIONS; i++)
        if (model->registrations[i].used)
            count.endpoints += model->registrations[i].count;
    for (size_t i = 0; i < CALLS; i++) {
        count.records += model->calls[i].used;
        if (!model->calls[i].used || !model->calls[i].waits)
            continue;
        count.waiting++;
        count.timers += model->calls[i].deadline > 0;
    }
    return count;
}
