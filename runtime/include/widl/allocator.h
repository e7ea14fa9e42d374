/* SPDX-License-Identifier: MIT */
/*
 * Memory of the program's own: where a session takes what it allocates.
 *
 *     static void *allocate(void *user, size_t size) { return pool_take(user, size); }
 *     ...
 *     static const widl_allocator pooled = {allocate, reallocate, release, &pool};
 *     widl_options options = {.allocator = &pooled};
 *     widl_session *session = widl_connect(url, realm, &options, &error);
 *
 * It is one session's, not the process's: two libraries of a program that use widl need not agree.
 * All that the session allocates comes from it: the session itself, its connection, what is sent
 * and received, calls and their results, registrations, subscriptions, services, test doubles. When
 * the last of it is released, all has been given back.
 *
 * What others allocate for a session is not of it: libwebsockets and OpenSSL (see
 * lws_set_allocator() and CRYPTO_set_mem_functions(), which are the process's), the C library's
 * look-up of names, and with it less than 2 KiB of a look-up, which may outlast its session.
 * Nor is what has no session: a router in the process (widl/router.h), with what it keeps for the
 * sessions that are connected to it, widl/jansson.h, widl/msgpack.h.
 */
#ifndef WIDL_ALLOCATOR_H
#define WIDL_ALLOCATOR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * An allocator. All three functions are needed. A size is never 0, and a pointer that is handed
 * back is never NULL; what it is said to be large is what was asked for.
 *
 * Lifetime: the structure and what is behind it outlive what they have given: the session, each
 *           `widl_call` that the session was called with, until widl_call_release(), and arenas and
 *           buffers that name it.
 * Thread:   called by every thread that uses the session, by several at once. One that is used by
 *           one thread alone, callbacks included, calls it from that thread alone.
 * Re-entrancy: the functions call nothing of widl.
 */
typedef struct widl_allocator {
    /** Return: memory that is aligned for any type, or NULL: there is none. */
    void *(*allocate)(void *user, size_t size);
    /** Make memory larger or smaller, moving what is in it if need be. Return: NULL: there is none,
     * and the memory is as before. */
    void *(*reallocate)(void *user, void *memory, size_t size_before, size_t size);
    void (*release)(void *user, void *memory, size_t size);
    void *user; /**< handed to each function */
} widl_allocator;

#ifdef __cplusplus
}
#endif

#endif
