/* SPDX-License-Identifier: MIT */
/*
 * Looking names up without making anybody wait: getaddrinfo() blocks and cannot be stopped, so each
 * look-up has a thread of its own, and libwebsockets is built without its asynchronous resolver
 * where it comes from a distribution.
 *
 * Invariants: a look-up belongs to its thread and to whoever waits for it; the one who leaves last
 * releases it, and `lock` decides who that is. The thread touches the loop only while somebody
 * waits, and nobody stops waiting without the lock, so the loop exists then. Numeric addresses and
 * `localhost` (RFC 6761, 6.3) need no look-up.
 */
#include "transport/lookup.h"

#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wi_name_lookup {
    struct wi_loop_errand errand;
    struct wi_resolver resolver;
    char host[256];
    uint16_t port;
    wi_name_lookup_done *done;
    void *user;

    pthread_mutex_t lock;
    struct wi_loop *loop; /**< NULL: nobody waits */
    bool is_over;         /**< the thread is done with it */
    int result;
    struct wi_addresses addresses;
};

static void add_addresses(const struct addrinfo *found, struct wi_addresses *ret)
{
    for (; found && ret->count < WI_MOST_ADDRESSES; found = found->ai_next) {
        struct wi_address *address = &ret->list[ret->count];

        if (found->ai_addrlen > sizeof(address->address))
            continue;
        memcpy(&address->address, found->ai_addr, found->ai_addrlen);
        address->size = found->ai_addrlen;
        ret->count++;
    }
}

static int ask_system(const char *host, uint16_t port, int flags, struct wi_addresses *ret)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | flags};
    struct addrinfo *found = NULL;
    char service[8];
    int result;

    snprintf(service, sizeof(service), "%u", (unsigned)port);
    result = getaddrinfo(host, service, &hints, &found);
    if (result != 0)
        return result;
    add_addresses(found, ret);
    freeaddrinfo(found);
    return 0;
}

static int look_up_name(void *user, const char *host, uint16_t port, struct wi_addresses *ret)
{
    (void)user;
    return ask_system(host, port, 0, ret);
}

bool wi_addresses_known(const char *host, uint16_t port, struct wi_addresses *ret)
{
    ret->count = 0;
    if (strcmp(host, "localhost") != 0)
        return ask_system(host, port, AI_NUMERICHOST, ret) == 0;
    ask_system("::1", port, AI_NUMERICHOST, ret);
    return ask_system("127.0.0.1", port, AI_NUMERICHOST, ret) == 0;
}

static void lookup_free(struct wi_name_lookup *lookup)
{
    pthread_mutex_destroy(&lookup->lock);
    free(lookup);
}

static void *run(void *user)
{
    struct wi_name_lookup *lookup = user;
    struct wi_addresses addresses = {.count = 0};
    int result =
        lookup->resolver.look_up(lookup->resolver.user, lookup->host, lookup->port, &addresses);
    bool is_awaited;

    pthread_mutex_lock(&lookup->lock);
    lookup->result = result == 0 && addresses.count == 0 ? EAI_NONAME : result;
    lookup->addresses = addresses;
    lookup->is_over = true;
    is_awaited = lookup->loop != NULL;
    if (is_awaited)
        wi_loop_wake(lookup->loop);
    pthread_mutex_unlock(&lookup->lock);
    if (!is_awaited)
        lookup_free(lookup);
    return NULL;
}

/** Start the thread, which leaves the program's signals to the program's threads. */
static bool start_thread(struct wi_name_lookup *lookup)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all;
    sigset_t before;
    bool has_started;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    has_started = pthread_create(&thread, &attributes, run, lookup) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return has_started;
}

static void look(struct wi_loop_errand *errand)
{
    struct wi_name_lookup *lookup = wi_container_of(errand, struct wi_name_lookup, errand);
    bool is_over;

    pthread_mutex_lock(&lookup->lock);
    is_over = lookup->is_over;
    pthread_mutex_unlock(&lookup->lock);
    if (!is_over)
        return;
    wi_list_remove(&errand->link);
    lookup->done(lookup->user, lookup->result, &lookup->addresses);
    lookup_free(lookup);
}

struct wi_name_lookup *wi_name_lookup_start(struct wi_loop *loop,
                                            const struct wi_resolver *resolver, const char *host,
                                            uint16_t port, wi_name_lookup_done *done, void *user)
{
    static const struct wi_resolver system = {look_up_name, NULL};
    struct wi_name_lookup *lookup = calloc(1, sizeof(*lookup));

    if (!lookup)
        return NULL;
    lookup->errand.look = look;
    lookup->resolver = resolver ? *resolver : system;
    lookup->port = port;
    lookup->done = done;
    lookup->user = user;
    lookup->loop = loop;
    if ((size_t)snprintf(lookup->host, sizeof(lookup->host), "%s", host) < sizeof(lookup->host) &&
        pthread_mutex_init(&lookup->lock, NULL) == 0) {
        if (start_thread(lookup)) {
            wi_list_append(&loop->errands, &lookup->errand.link);
            return lookup;
        }
        pthread_mutex_destroy(&lookup->lock);
    }
    free(lookup);
    return NULL;
}

void wi_name_lookup_abandon(struct wi_name_lookup *lookup)
{
    bool is_over;

    if (!lookup)
        return;
    wi_list_remove(&lookup->errand.link);
    pthread_mutex_lock(&lookup->lock);
    is_over = lookup->is_over;
    lookup->loop = NULL;
    pthread_mutex_unlock(&lookup->lock);
    if (is_over)
        lookup_free(lookup);
}
