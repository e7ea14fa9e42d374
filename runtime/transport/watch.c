/* SPDX-License-Identifier: MIT */
/*
 * The descriptor that stands for a loop. libwebsockets polls by itself, so this is a mirror: it
 * says that there is something to do, and the loop then finds out what.
 *
 * Invariant: both descriptors are there, or none. Other threads read `alarm` alone.
 */
#include "transport/watch.h"

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

void wi_watch_init(struct wi_watch *watch)
{
    watch->descriptor = -1;
    atomic_init(&watch->alarm, -1);
}

void wi_watch_done(struct wi_watch *watch)
{
    int alarm = atomic_exchange(&watch->alarm, -1);

    if (alarm >= 0)
        close(alarm);
    if (watch->descriptor >= 0)
        close(watch->descriptor);
    watch->descriptor = -1;
}

static bool control(const struct wi_watch *watch, int operation, int descriptor, bool for_room)
{
    struct epoll_event event = {.events = EPOLLIN | (for_room ? (uint32_t)EPOLLOUT : 0)};

    event.data.fd = descriptor;
    return watch->descriptor < 0 ||
           epoll_ctl(watch->descriptor, operation, descriptor, &event) == 0;
}

bool wi_watch_open(struct wi_watch *watch)
{
    int alarm = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    watch->descriptor = alarm >= 0 ? epoll_create1(EPOLL_CLOEXEC) : -1;
    atomic_store(&watch->alarm, alarm);
    if (watch->descriptor >= 0 && control(watch, EPOLL_CTL_ADD, alarm, false)) {
        /* What woke the loop before is in no descriptor of the watch: a name looked up, say. */
        wi_watch_ring(watch);
        return true;
    }
    wi_watch_done(watch);
    return false;
}

bool wi_watch_add(struct wi_watch *watch, int descriptor, bool for_room)
{
    return control(watch, EPOLL_CTL_ADD, descriptor, for_room);
}

void wi_watch_change(struct wi_watch *watch, int descriptor, bool for_room)
{
    control(watch, EPOLL_CTL_MOD, descriptor, for_room);
}

void wi_watch_ring(struct wi_watch *watch)
{
    static const uint64_t one = 1;
    int error_number = errno;
    int alarm = atomic_load(&watch->alarm);

    /* It cannot fail but for having been rung very often. */
    if (alarm >= 0 && write(alarm, &one, sizeof(one)) < 0)
        errno = error_number;
}

void wi_watch_hear(struct wi_watch *watch)
{
    uint64_t count;
    int error_number = errno;
    int alarm = atomic_load(&watch->alarm);

    /* Most of the time there is nothing to read. */
    if (alarm >= 0 && read(alarm, &count, sizeof(count)) < 0)
        errno = error_number;
}
