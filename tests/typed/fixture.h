/* SPDX-License-Identifier: MIT */
/*
 * A router in a thread of this process, a callee in another, and the test's thread as caller, over
 * real sockets.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <pthread.h>

#include <widl/router.h>
#include <widl/stub.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"

struct fixture {
    widl_router *router;
    char url[128];
    pthread_t router_thread;
    pthread_t callee_thread;
    widl_session *callee;
    widl_session *caller;
};

/** Registers what the callee serves. */
typedef widl_service *fixture_serve_fn(widl_session *session, widl_error *error);

/** Start everything; the two sessions speak these serializers. Return: 0, as cmocka wants it. */
int fixture_set_up(void **state, fixture_serve_fn *serve, widl_serializers of_caller,
                   widl_serializers of_callee);
int fixture_tear_down(void **state);

/** One more session of the fixture's realm, which the caller closes. */
widl_session *fixture_connect(const char *url, widl_serializers serializers);

/** Call `uri` with arguments and keywords in JSON, NULL for none; it must be answered with
 * `problem` as an invalid argument. */
void fixture_assert_refused(const struct fixture *f, const char *uri, const char *args,
                            const char *kwargs, const char *problem);

#define ASSERT_CALL(call, expression)                                                              \
    do {                                                                                           \
        if (!(expression))                                                                         \
            fail_msg("%s", widl_error_text(&(call).error));                                        \
    } while (0)

/** `actual` is `expected` and ends with a NUL byte. */
void assert_text(widl_string actual, const char *expected);

#endif
