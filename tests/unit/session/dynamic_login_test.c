/* SPDX-License-Identifier: MIT */
/*
 * Our client logs in where a procedure decides, which gives the router what it needs to have the
 * client prove who it is; and what becomes of answers that are wrong, hostile, or do not come.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <widl/authenticator.h>
#include <widl/value.h>
#include <widl/widl.h>

#include "../router/users/given_users.h"
#include "support/cmocka_widl.h"

#define KEY                                                                                        \
    "\xf2\x35\xf8\x27\x66\x2c\x54\x0b\xed\xe8\xec\x87\xd4\x4f\x07\xe1"                             \
    "\x0e\x24\x0d\x32\x34\x93\x1c\x86\x0a\x90\x51\x9e\xcf\x8d\xf2\x5e"

#define SALTED                                                                                     \
    "{\"role\":\"user\",\"secret\":\"nythvFZ7EuM5sPCQrrgnz1oJiZXUNcZZFlDIdGSiNUs=\","              \
    "\"salt\":\"salt123\",\"iterations\":1000,\"keylen\":32}"
#define SCRAM                                                                                      \
    "{\"role\":\"user\",\"salt\":\"AAECAwQFBgc=\",\"iterations\":4096,"                            \
    "\"stored_key\":\"eO6oM/8pC5oBGTvm4PSQGNKNMso39FSOWokLG18xZTE=\","                             \
    "\"server_key\":\"TMod55qgKs11W+K6Sb8eHiLmPU0HuizjUhSmFQdNZKA=\"}"
#define CRYPTOSIGN "{\"role\":\"user\",\"pubkey\":\"" GIVEN_PUBLIC "\"}"

static struct fixture {
    widl_router *router;
    widl_session *porter;
    pthread_t thread;
    char url[64];
    const char *_Atomic answer; /**< JSON; an error's URI; NULL: none comes */
    atomic_int asked;
} fixture;

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *asked)
{
    widl_arena arena = {0};
    widl_payload payload = {0};
    char list[1000];
    const char *answer = atomic_load(&fixture.answer);
    (void)user;
    (void)asked;
    atomic_fetch_add(&fixture.asked, 1);
    if (!answer) {
        widl_invocation_defer(invocation);
    } else if (strncmp(answer, "wamp.", 5) == 0) {
        widl_invocation_throw(invocation, answer, NULL, NULL);
    } else {
        snprintf(list, sizeof(list), "[%s]", answer);
        if (widl_value_from_json(widl_str(list), &arena, &payload.args, NULL))
            widl_invocation_reply(invocation, &payload, NULL);
    }
    widl_arena_free(&arena);
}

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static int start(void **state)
{
    const widl_router_options options = {.authenticate_timeout_ms = 3000};
    (void)state;
    fixture.router = widl_router_new(&options, NULL);
    if (!fixture.router || !widl_router_add_realm(fixture.router, "realm1", NULL) ||
        !widl_router_add_realm(fixture.router, "realm2", NULL) ||
        !widl_router_set_authenticator_procedure(fixture.router, "realm1", "realm2", "com.porter",
                                                 NULL))
        return -1;
    const char *url = widl_router_listen(fixture.router, "ws://127.0.0.1:0/ws", NULL);
    fixture.porter = widl_router_connect(fixture.router, "realm2", NULL, NULL);
    if (!url || !fixture.porter ||
        !widl_session_register(fixture.porter, "com.porter", NULL, on_invocation, NULL, NULL))
        return -1;
    snprintf(fixture.url, sizeof(fixture.url), "%s", url);
    return pthread_create(&fixture.thread, NULL, serve, fixture.router);
}

static int finish(void **state)
{
    (void)state;
    widl_router_stop(fixture.router);
    pthread_join(fixture.thread, NULL);
    widl_session_close(fixture.porter);
    widl_router_free(fixture.router);
    return 0;
}

struct attempt {
    const char *method;
    const char *answer;
    const char *secret; /**< NULL: `secret2` */
    const char *authid; /**< NULL: `joe` */
};

/** Log in by one method, while the procedure answers so. */
static widl_session *log_in(const struct attempt *attempt, widl_error *error)
{
    const char *const methods[] = {attempt->method, NULL};
    const widl_credentials credentials = {
        .authid = attempt->authid ? attempt->authid : "joe",
        .secret = attempt->secret ? attempt->secret : "secret2",
        .ticket = attempt->secret ? attempt->secret : "secret2",
        .key = widl_bin(KEY, 32),
        .methods = methods,
    };
    const widl_options options = {.credentials = &credentials};
    atomic_store(&fixture.answer, attempt->answer);
    return widl_connect(fixture.url, "realm1", &options, error);
}

static void check_refused(const struct attempt *attempt, const char *uri)
{
    widl_error error = {0};
    assert_null(log_in(attempt, &error));
    if (error.code != WIDL_ERROR_ABORTED || strcmp(error.uri, uri) != 0)
        fail_msg("%s, %s: %s", attempt->method, attempt->answer, widl_error_text(&error));
}

static void every_method_joins(void **state)
{
    static const struct attempt attempts[] = {
        {.method = "wampcra", .answer = "{\"role\":\"user\",\"secret\":\"secret2\"}"},
        {.method = "wampcra", .answer = SALTED},
        {.method = "wamp-scram", .answer = "{\"role\":\"user\",\"secret\":\"secret2\"}"},
        {.method = "wamp-scram", .answer = SCRAM},
        {.method = "cryptosign", .answer = CRYPTOSIGN},
        {.method = "ticket", .answer = "{\"role\":\"user\",\"secret\":\"secret2\"}"},
        {.method = "ticket", .answer = "\"user\""},
        {.method = "wampcra",
         .answer = "{\"role\":\"user\",\"secret\":\"secret2\",\"authid\":\"joe.smith\","
                   "\"authmethod\":\"wampcra\",\"extra\":{\"desk\":4}}"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(attempts); i++) {
        widl_error error = {0};
        widl_session *session = log_in(&attempts[i], &error);
        if (!session)
            fail_msg("%s, %s: %s", attempts[i].method, attempts[i].answer, widl_error_text(&error));
        widl_session_close(session);
    }
}

/** The same words whether the secret is wrong, or nobody is known by that name. */
static void nobody_else_joins(void **state)
{
    static const struct attempt attempts[] = {
        {"wampcra", "{\"role\":\"user\",\"secret\":\"other\"}", NULL, "a"},
        {"wampcra", SALTED, "other", "b"},
        {"wamp-scram", SCRAM, "other", "c"},
        {"wamp-scram", "{\"role\":\"user\",\"secret\":\"other\"}", NULL, "d"},
        {"cryptosign",
         "{\"role\":\"user\",\"pubkey\":"
         "\"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\"}",
         NULL, "e"},
        {"ticket", "{\"role\":\"user\",\"secret\":\"other\"}", NULL, "f"},
        {"wampcra", "wamp.error.no_such_principal", NULL, "g"},
        {"wamp-scram", "wamp.error.no_such_principal", NULL, "h"},
        {"cryptosign", "wamp.error.not_authorized", NULL, "i"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(attempts); i++)
        check_refused(&attempts[i], "wamp.error.authentication_denied");
}

static void answers_that_lack_something_let_nobody_in(void **state)
{
    static const struct attempt attempts[] = {
        {"wampcra", "\"user\"", NULL, "a"},
        {"wampcra", "{\"role\":\"user\"}", NULL, "b"},
        {"wampcra", "{\"role\":\"user\",\"secret\":7}", NULL, "c"},
        {"wampcra", "{\"role\":\"user\",\"secret\":\"\"}", NULL, "d"},
        {"wampcra", "{\"secret\":\"secret2\"}", NULL, "e"},
        {"wampcra", "{\"role\":\"user\",\"secret\":\"secret2\",\"salt\":7}", NULL, "f"},
        {"wampcra", "{\"role\":\"user\",\"secret\":\"x\",\"salt\":\"s\",\"iterations\":0}", NULL,
         "g"},
        {"wampcra", "{\"role\":\"user\",\"secret\":\"x\",\"salt\":\"s\",\"keylen\":1000}", NULL,
         "h"},
        {"wampcra", "{\"role\":\"user\",\"secret\":\"x\",\"authmethod\":\"wamp-scram\"}", NULL,
         "i"},
        {"wamp-scram", "{\"role\":\"user\",\"secret\":\"x\",\"iterations\":10000000}", NULL, "j"},
        {"wamp-scram", "{\"role\":\"user\",\"salt\":\"AAECAwQFBgc=\",\"iterations\":4096}", NULL,
         "k"},
        {"wamp-scram", "{\"role\":\"user\",\"salt\":\"!\",\"stored_key\":\"\",\"server_key\":\"\"}",
         NULL, "l"},
        {"cryptosign", "{\"role\":\"user\",\"pubkey\":\"00\"}", NULL, "m"},
        {"cryptosign", "{\"role\":\"user\",\"secret\":\"secret2\"}", NULL, "n"},
        {"cryptosign", "\"user\"", NULL, "o"},
        {"wampcra", "[]", NULL, "p"},
        {"wampcra", "wamp.error.runtime_error", NULL, "q"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(attempts); i++)
        check_refused(&attempts[i], "wamp.error.authentication_failed");
}

static void who_does_not_answer_lets_nobody_in(void **state)
{
    (void)state;
    check_refused(&(struct attempt){.method = "wampcra"}, "wamp.error.authentication_failed");
}

/** The procedure is not asked about who has failed too often. */
static void failures_are_counted(void **state)
{
    const struct attempt wrong = {.method = "wampcra", .answer = SALTED, .secret = "other"};
    int before = atomic_load(&fixture.asked);
    (void)state;
    for (int i = 0; i < 30 && atomic_load(&fixture.asked) == before + i; i++)
        check_refused(&wrong, "wamp.error.authentication_denied");
    assert_in_range(atomic_load(&fixture.asked) - before, 1, 20);
    check_refused(&(struct attempt){.method = "wampcra", .answer = SALTED},
                  "wamp.error.authentication_denied");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_joins),
        cmocka_unit_test(nobody_else_joins),
        cmocka_unit_test(answers_that_lack_something_let_nobody_in),
        cmocka_unit_test(who_does_not_answer_lets_nobody_in),
        cmocka_unit_test(failures_are_counted),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
