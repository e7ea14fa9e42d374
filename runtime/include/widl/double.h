/* SPDX-License-Identifier: MIT */
/*
 * What generated test doubles are built on: a callee that answers as it is told and keeps what it
 * was asked, and a subscriber that keeps what it was told.
 *
 * Programs include the headers that `widlc gen --doubles` writes, not this one.
 *
 * Thread: that of the session. A double is released before its session is closed.
 */
#ifndef WIDL_DOUBLE_H
#define WIDL_DOUBLE_H

#include <widl/stub.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Calls and items of one procedure, and events of one topic, that are kept; later ones are only
 * counted. All that one double keeps has at most 16 MiB, and is there until the double is released.
 */
#define WIDL_DOUBLE_KEPT_MAX 1000

/** A callee of one interface. */
typedef struct widl_fake widl_fake;

/**
 * Serve the procedures of an interface. Until they are told what to do, those without a result
 * succeed, and others answer with the error `widl.error.no_answer`. Calls with a stream of
 * arguments are answered when it has ended, by what is set then.
 *
 * Return:   NULL on failure, as widl_stub_serve().
 * Lifetime: until widl_fake_free(); `interface_` has to live as long.
 */
WIDL_API WIDL_NODISCARD widl_fake *widl_fake_new(widl_session *session,
                                                 const widl_stub_interface *interface_,
                                                 widl_error *error);

/**
 * Stop serving and release everything. NULL is allowed. A call with a stream of arguments that is
 * under way is answered at its end as if nothing was set.
 */
WIDL_API void widl_fake_free(widl_fake *fake);

/**
 * Answer calls of procedure `index` of the interface with a copy of `result` from now on.
 *
 * Return: false when it does not fit the contract, or without memory; then, as for the next two,
 *         the procedure is told nothing, as in the beginning.
 */
WIDL_API bool widl_fake_answer(widl_fake *fake, size_t index, const void *result,
                               widl_error *error);

/** Answer them with a declared error, a copy of whose payload is kept. */
WIDL_API bool widl_fake_throw(widl_fake *fake, size_t index, const widl_stub_error *thrown,
                              const void *payload, widl_error *error);

/** Answer them with any error, and a text for people; both are copied. */
WIDL_API bool widl_fake_fail(widl_fake *fake, size_t index, const char *uri, const char *text,
                             widl_error *error);

/**
 * Let a function of the procedure's handler type answer them; NULL: as in the beginning.
 *
 * on_item: of the handler type of the stream of arguments; ignored when there is none.
 */
WIDL_API void widl_fake_run(widl_fake *fake, size_t index, void (*function)(void),
                            void (*on_item)(void), void *user);

/** How many calls there were. */
WIDL_API size_t widl_fake_count(const widl_fake *fake, size_t index);

/** The arguments of call number `call`, from 0; NULL: there was none, or it is not kept. */
WIDL_API const void *widl_fake_args(const widl_fake *fake, size_t index, size_t call);

/** How many items there were in the streams of arguments of all calls. */
WIDL_API size_t widl_fake_item_count(const widl_fake *fake, size_t index);

/** Item number `item` of all calls, from 0; NULL: there was none, or it is not kept. */
WIDL_API const void *widl_fake_item(const widl_fake *fake, size_t index, size_t item);

/** A subscriber of several topics. */
typedef struct widl_recorder widl_recorder;

/** Subscribe to topics. topics: borrowed for the life of the recorder. NULL on failure. */
WIDL_API WIDL_NODISCARD widl_recorder *widl_recorder_new(widl_session *session,
                                                         const widl_stub_topic *const *topics,
                                                         size_t count, widl_error *error);

/** Unsubscribe and release everything. NULL is allowed. */
WIDL_API void widl_recorder_free(widl_recorder *recorder);

/** How many events there were of topic `index`. */
WIDL_API size_t widl_recorder_count(const widl_recorder *recorder, size_t index);

/** Event number `event`, from 0; NULL: there was none, or it is not kept. */
WIDL_API const void *widl_recorder_event(const widl_recorder *recorder, size_t index, size_t event);

/**
 * Process the session until there were at least `count` events of a topic.
 *
 * Return: false when they have not come within `timeout_ms` (WIDL_ERROR_TIMEOUT), or the session
 *         has failed.
 */
WIDL_API bool widl_recorder_wait(widl_recorder *recorder, size_t index, size_t count,
                                 uint32_t timeout_ms, widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
