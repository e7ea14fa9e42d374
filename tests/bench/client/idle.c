/* SPDX-License-Identifier: MIT */
/*
 * idle URL: joins, with one registration and one subscription, does nothing, and prints how many
 * bytes the session has from its allocator and how many the heap has for all of it, what
 * libwebsockets and OpenSSL take included.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include <widl/widl.h>

struct account {
    size_t bytes;
    size_t pieces;
    size_t peak;
};

static void charge(struct account *account, size_t before, size_t after)
{
    account->bytes += after - before;
    if (account->bytes > account->peak)
        account->peak = account->bytes;
}

static void *allocate(void *user, size_t size)
{
    struct account *account = user;
    void *memory = malloc(size);
    if (!memory)
        return NULL;
    charge(account, 0, size);
    account->pieces++;
    return memory;
}

static void *reallocate(void *user, void *memory, size_t size_before, size_t size)
{
    void *moved = realloc(memory, size);
    if (moved)
        charge(user, size_before, size);
    return moved;
}

static void release(void *user, void *memory, size_t size)
{
    struct account *account = user;
    free(memory);
    charge(account, size, 0);
    account->pieces--;
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    widl_invocation_reply(invocation, payload, NULL);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)user;
    (void)event;
    (void)payload;
}

/** Call what the session has registered, so that all buffers have been in use. */
static bool exercise(widl_session *session, widl_error *error)
{
    const widl_publish_options publish = {.acknowledge = true, .include_me = true};
    widl_call call = {0};
    bool done =
        widl_session_register(session, "com.example.echo", NULL, on_invocation, NULL, error) &&
        widl_session_subscribe(session, "com.example.topic", NULL, on_event, NULL, error) &&
        widl_session_call(session, "com.example.echo", NULL, &call, NULL) &&
        widl_session_publish(session, "com.example.topic", NULL, &publish, error) &&
        widl_session_process(session, 100, error);
    widl_call_release(&call);
    return done;
}

int main(int argc, char **argv)
{
    struct account account = {0};
    const widl_allocator allocator = {allocate, reallocate, release, &account};
    const widl_options options = {.allocator = &allocator};
    widl_error error = {0};
    size_t before = mallinfo2().uordblks;
    widl_session *session = widl_connect(argv[argc - 1], "realm1", &options, &error);
    if (!session || !exercise(session, &error)) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return EXIT_FAILURE;
    }
    printf("bytes %zu\npieces %zu\npeak %zu\nheap %zu\n", account.bytes, account.pieces,
           account.peak, mallinfo2().uordblks - before);
    widl_session_close(session);
    return account.pieces == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
