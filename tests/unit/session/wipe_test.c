/* SPDX-License-Identifier: MIT */
/*
 * What a router releases has no secret in it: each block that it frees, or has moved, is searched
 * for the ticket of a client that logs in, and for what the file of users keeps of one.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <widl/users.h>
#include <widl/widl.h>

#include "support/cmocka_widl.h"

#define TICKET "S3cret-ticket-of-joe"

void __real_free(void *block);
void *__real_realloc(void *block, size_t size);
void __wrap_free(void *block);
void *__wrap_realloc(void *block, size_t size);

/** What is searched for, and in whose blocks. */
static struct search {
    atomic_bool runs;
    pthread_t thread;
    char kept[100]; /**< base64, of the file */
    atomic_int found;
} search;

static bool has(const void *block, size_t size, const char *needle)
{
    return needle[0] && memmem(block, size, needle, strlen(needle));
}

static void look_into(const void *block)
{
    if (!block || !atomic_load(&search.runs) || !pthread_equal(pthread_self(), search.thread))
        return;
    size_t size = malloc_usable_size((void *)block);
    if (has(block, size, TICKET) || has(block, size, search.kept))
        atomic_fetch_add(&search.found, 1);
}

void __wrap_free(void *block)
{
    look_into(block);
    __real_free(block);
}

void *__wrap_realloc(void *block, size_t size)
{
    look_into(block);
    return __real_realloc(block, size);
}

static struct fixture {
    char path[40];
    widl_router *router;
    char url[64];
} fixture;

/** Note the key that the file keeps of the ticket. */
static void note_key(void)
{
    char text[2000];
    FILE *file = fopen(fixture.path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    const char *key = strstr(text, "\"key\": \"");
    assert_non_null(key);
    snprintf(search.kept, sizeof(search.kept), "%.43s", key + strlen("\"key\": \""));
}

static void *serve(void *user)
{
    (void)user;
    search.thread = pthread_self();
    atomic_store(&search.runs, true);
    widl_router_run(fixture.router, NULL);
    widl_router_free(fixture.router);
    atomic_store(&search.runs, false);
    return NULL;
}

static bool log_in(widl_serializers serializers, const char *ticket)
{
    static const char *const methods[] = {"ticket", NULL};
    const widl_credentials credentials = {.authid = "joe", .ticket = ticket, .methods = methods};
    const widl_options options = {.credentials = &credentials, .serializers = serializers};
    widl_session *session = widl_connect(fixture.url, "realm1", &options, NULL);
    widl_session_close(session);
    return session;
}

static void what_is_released_has_no_secret(void **state)
{
    static const widl_serializers serializers[] = {WIDL_SERIALIZERS_MSGPACK, WIDL_SERIALIZERS_JSON,
                                                   WIDL_SERIALIZERS_CBOR};
    pthread_t thread;
    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, serve, NULL), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(serializers); i++) {
        assert_true(log_in(serializers[i], TICKET));
        assert_false(log_in(serializers[i], TICKET "?"));
    }
    widl_router_stop(fixture.router);
    pthread_join(thread, NULL);
    assert_int_equal(atomic_load(&search.found), 0);
}

static int start(void **state)
{
    const widl_user_change change = {
        .authid = "joe", .method = "ticket", .secret = widl_str(TICKET), .iterations = 1};
    (void)state;
    fixture = (struct fixture){.path = "/tmp/widl_wipe_XXXXXX"};
    int file = mkstemp(fixture.path);
    if (file < 0 || close(file) != 0 || unlink(fixture.path) != 0 ||
        !widl_users_change(fixture.path, &change, NULL))
        return -1;
    note_key();
    fixture.router = widl_router_new(NULL, NULL);
    if (!fixture.router || !widl_router_add_realm(fixture.router, "realm1", NULL) ||
        !widl_router_add_users(fixture.router, NULL, fixture.path, NULL))
        return -1;
    const char *url = widl_router_listen(fixture.router, "ws://127.0.0.1:0/ws", NULL);
    snprintf(fixture.url, sizeof(fixture.url), "%s", url ? url : "");
    return url ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    return unlink(fixture.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_released_has_no_secret, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
