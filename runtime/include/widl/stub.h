/* SPDX-License-Identifier: MIT */
/*
 * What generated code is built on: descriptions of procedures, errors and topics, which pair
 * straight-line marshalling functions with the session functions that carry their bytes.
 *
 * Programs include the headers that widlc writes, not this one.
 */
#ifndef WIDL_STUB_H
#define WIDL_STUB_H

#include <widl/callee.h>
#include <widl/caller.h>
#include <widl/codec.h>
#include <widl/containers.h>
#include <widl/publisher.h>
#include <widl/session.h>
#include <widl/subscriber.h>
#include <widl/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes the args list and the kwargs dict of `value` and sets `writer->elements` to how many of
 * the two it wrote. Return: false after a refusal.
 */
typedef bool widl_write_fn(widl_writer *writer, const void *value);

/**
 * Reads a payload into the struct at `value`, which it fills completely. Decoded data lives in the
 * reader's arena. The function opens the reader itself. Return: false after a refusal.
 */
typedef bool widl_read_fn(widl_reader *reader, const widl_payload *payload, void *value);

/** The arguments of a procedure, a result, an event or an error as a C struct. */
typedef struct widl_stub_message {
    size_t size; /**< of the C struct or scalar; 0 when there is nothing to carry */
    widl_write_fn *write;
    widl_read_fn *read;
} widl_stub_message;

/** An error that a contract declares. */
typedef struct widl_stub_error {
    const char *uri;
    widl_stub_message payload;
} widl_stub_error;

/**
 * Hands an invocation to the function in a callee's table; `function` is its slot's content.
 *
 * Lifetime: `args` and what it points to live as long as the invocation, so a deferred answer may
 * keep using them.
 */
typedef void widl_dispatch_fn(void (*function)(void), widl_invocation *invocation, const void *args,
                              void *user);

/** A parameter in a URI: a member of the arguments or of the event. */
typedef struct widl_stub_uri_part {
    const char *name;
    size_t component; /**< which one of the URI's it is, from 0 */
    bool is_integer;  /**< decimal digits; else text */
    /** Write or read that member of a struct, as one value. */
    bool (*write)(widl_writer *writer, const void *source);
    bool (*read)(widl_reader *reader, void *target);
} widl_stub_uri_part;

/** The URI of a procedure or topic. */
typedef struct widl_stub_uri {
    const char *pattern; /**< with empty components in the place of parameters */
    widl_match match;    /**< how callees register it, and subscribers subscribe to it */
    const widl_stub_uri_part *parts;
    size_t part_count;
} widl_stub_uri;

/** The stream at the end of the arguments of a procedure. */
typedef struct widl_stub_input {
    widl_stub_message item;
    size_t position; /**< of the first item among the arguments, if it comes with them */
    /** Hands an item, or NULL at the end, to the function in `slot`. Lifetime: until it returns. */
    widl_dispatch_fn *dispatch;
    size_t slot; /**< as that of the procedure */
} widl_stub_input;

/** A procedure that a contract declares. */
typedef struct widl_stub_procedure {
    widl_stub_uri uri;
    widl_stub_message args;
    widl_stub_message result;
    const widl_stub_error *const *errors; /**< declared with `throws` */
    size_t error_count;
    widl_dispatch_fn *dispatch;
    size_t slot;                  /**< offset of the function pointer in the callee's table */
    uint32_t timeout_ms;          /**< of calls that set none; 0: the session's */
    widl_invoke invoke;           /**< which of several callees is called */
    widl_stub_message item;       /**< what comes before the result, time and again; or size 0 */
    const widl_stub_input *input; /**< NULL: the arguments are all that is sent */
    bool is_idempotent;           /**< calling it again does no harm */
} widl_stub_procedure;

/** A topic that a contract declares. */
typedef struct widl_stub_topic {
    widl_stub_uri uri;
    widl_stub_message event;
} widl_stub_topic;

/** The procedures of one interface, in the order of declaration. */
typedef struct widl_stub_interface {
    const char *name;
    const widl_stub_procedure *const *procedures;
    size_t procedure_count;
} widl_stub_interface;

/**
 * Blocking call, with the procedure's timeout when `call` sets none; `args` and `ret_result` are
 * the procedure's structs; a NULL `ret_result` ignores the result. As widl_session_call(), and
 * WIDL_ERROR_INVALID when the arguments or the result (then the text begins with `result: `) do not
 * fit the contract.
 */
WIDL_API bool widl_stub_call(widl_session *session, const widl_stub_procedure *procedure,
                             const void *args, void *ret_result, widl_call *call);

/** Hands a decoded result, or NULL and the error, to a typed callback. */
typedef void widl_stub_result_fn(void (*callback)(void), void *user, const void *result,
                                 const widl_error *error);

/** Asynchronous call; `adapt` calls the typed `callback`. As widl_session_call_async(), but for a
 * `timeout_ms` of 0 in the options, which stands for the procedure's. */
WIDL_API widl_call_id widl_stub_call_async(widl_session *session,
                                           const widl_stub_procedure *procedure, const void *args,
                                           const widl_call_options *options,
                                           widl_stub_result_fn *adapt, void (*callback)(void),
                                           void *user, widl_error *error);

/** Hands a decoded item to a typed callback, which returns false to cancel the call. */
typedef bool widl_stub_progress_fn(void (*callback)(void), void *user, const void *item);

/** Lets a typed callback make the next item; false: there is no more. */
typedef bool widl_stub_next_fn(void (*callback)(void), void *user, void *ret_item);

/** What a blocking call does with items. Either callback may be NULL. */
typedef struct widl_stub_stream {
    widl_stub_progress_fn *adapt_progress;
    void (*on_progress)(void);
    widl_stub_next_fn *adapt_next;
    void (*next)(void);
    void *user;
} widl_stub_stream;

/**
 * As widl_stub_call(), and as widl_session_call_stream(); WIDL_ERROR_INVALID, too, when an item
 * does not fit the contract (then the text begins with `item: `), which cancels the call.
 *
 * stream: borrowed; NULL: as if all of it were.
 */
WIDL_API bool widl_stub_call_stream(widl_session *session, const widl_stub_procedure *procedure,
                                    const void *args, const widl_stub_stream *stream,
                                    void *ret_result, widl_call *call);

/** What becomes of an asynchronous call; `on_progress` may be NULL. */
typedef struct widl_stub_handlers {
    widl_stub_result_fn *adapt_result;
    void (*on_result)(void);
    widl_stub_progress_fn *adapt_progress;
    void (*on_progress)(void);
} widl_stub_handlers;

/** As widl_stub_call_async(), and as widl_session_call_open(); an item that does not fit the
 * contract ends the call with WIDL_ERROR_INVALID. handlers: copied. */
WIDL_API widl_call_id widl_stub_call_open(widl_session *session,
                                          const widl_stub_procedure *procedure, const void *args,
                                          const widl_call_options *options,
                                          const widl_stub_handlers *handlers, void *user,
                                          widl_error *error);

/** Typed widl_call_send(): WIDL_ERROR_INVALID for an item that does not fit the contract; the call
 * goes on. */
WIDL_API bool widl_stub_send(widl_session *session, const widl_stub_procedure *procedure,
                             widl_call_id call, const void *item, widl_error *error);

/**
 * Which of the procedure's declared errors `error` is, decoded into `ret_payload`.
 *
 * arena:  owns what the payload points to.
 * Return: index into `procedure->errors`; -1 when it is none of them or does not fit its contract.
 */
WIDL_API int widl_stub_catch(const widl_stub_procedure *procedure, const widl_error *error,
                             widl_arena *arena, void *ret_payload);

/** The procedures of an interface that a session serves. */
typedef struct widl_service widl_service;

/**
 * Register every procedure whose slot in `table` is filled; blocks until all are acknowledged.
 *
 * table:      its functions are copied; it may be shorter than the interface's: `table_size` says.
 * Return:     NULL on failure, after which none is registered: as widl_session_register(), and
 *             WIDL_ERROR_ARGUMENT when only one of the two slots of a procedure with a stream of
 *             arguments is filled.
 * Lifetime:   until widl_service_stop() or widl_session_close(), which releases it.
 */
WIDL_API widl_service *widl_stub_serve(widl_session *session, const widl_stub_interface *interface_,
                                       const void *table, size_t table_size, void *user,
                                       widl_error *error);

/** The same with options of each procedure, borrowed, may be NULL; but for `match` and `invoke`,
 * which the contract says. */
WIDL_API widl_service *widl_stub_serve_with(widl_session *session,
                                            const widl_stub_interface *interface_,
                                            const void *table, size_t table_size, void *user,
                                            const widl_register_options *options,
                                            widl_error *error);

/**
 * Unregister what widl_stub_serve() registered and release the service. NULL is allowed; called
 * again by one of its procedures while it waits for the router, it has no effect.
 */
WIDL_API bool widl_service_stop(widl_service *service, widl_error *error);

/** Whether calls come to all of its procedures: false once the router has ended the registration of
 * one, see `on_revoked` of widl_options. */
WIDL_API bool widl_service_is_active(const widl_service *service);

/** Typed widl_invocation_reply(): a result that does not fit its contract answers
 * `wamp.error.runtime_error` and is reported in `error`. */
WIDL_API bool widl_stub_reply(widl_invocation *invocation, const widl_stub_procedure *procedure,
                              const void *result, widl_error *error);

/** Typed widl_invocation_progress(): WIDL_ERROR_INVALID for an item that does not fit the contract,
 * which is not sent. */
WIDL_API bool widl_stub_progress(widl_invocation *invocation, const widl_stub_procedure *procedure,
                                 const void *item, widl_error *error);

/** Typed widl_invocation_throw(), as widl_stub_reply(). */
WIDL_API bool widl_stub_throw(widl_invocation *invocation, const widl_stub_error *thrown,
                              const void *payload, widl_error *error);

/** Typed widl_session_publish(). */
WIDL_API bool widl_stub_publish(widl_session *session, const widl_stub_topic *topic,
                                const void *event, const widl_publish_options *options,
                                widl_error *error);

/** Hands a decoded event to a typed callback. */
typedef void widl_stub_event_fn(void (*callback)(void), void *user, const void *event,
                                const widl_event *details);

/**
 * Typed widl_session_subscribe(), but for `options->match`, which the contract says. Events that do
 * not fit the contract never reach the callback; they are reported to the session's log.
 */
WIDL_API widl_subscription *widl_stub_subscribe(widl_session *session, const widl_stub_topic *topic,
                                                const widl_subscribe_options *options,
                                                widl_stub_event_fn *adapt, void (*callback)(void),
                                                void *user, widl_error *error);

/**
 * A value of one declared type as MessagePack, for files and payload passthru.
 *
 * write: writes exactly one value. Lifetime: `*ret_value` lives in `arena`.
 */
WIDL_API bool widl_stub_encode(bool (*write)(widl_writer *writer, const void *value),
                               const void *value, widl_arena *arena, widl_value *ret_value,
                               widl_error *error);

/**
 * The reverse of widl_stub_encode(). The encoding is checked whole first, as that of a message is:
 * also what the contract does not name must be sound, and no bytes may follow the value.
 */
WIDL_API bool widl_stub_decode(bool (*read)(widl_reader *reader, void *value), widl_value encoded,
                               widl_arena *arena, void *ret_value, widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
