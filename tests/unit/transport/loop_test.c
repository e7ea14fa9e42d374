/* SPDX-License-Identifier: MIT */
/* What both kinds of loop must do alike: wait, no longer than told, and wake. */
#include "transport/transport.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"

static struct wi_loop *new_small(widl_error *error)
{
    return wi_loop_new(NULL, error);
}

static struct wi_loop *(*const KINDS[])(widl_error *) = {new_small, wi_loop_new_scalable};

int __real_lws_service(void *context, int timeout_ms);
int __real_uv_run(void *loop, int mode);
int __wrap_lws_service(void *context, int timeout_ms);
int __wrap_uv_run(void *loop, int mode);

/* How late the loops come to their wait: the program is linked with --wrap for what waits. */
static uint32_t delay_ms;

static void delay(void)
{
    for (uint64_t start_ms = wi_clock_ms(); delay_ms > 0 && wi_clock_ms() - start_ms < delay_ms;)
        continue;
}

int __wrap_lws_service(void *context, int timeout_ms)
{
    delay();
    return __real_lws_service(context, timeout_ms);
}

int __wrap_uv_run(void *loop, int mode)
{
    delay();
    return __real_uv_run(loop, mode);
}

/** A loop that has done what it does at its start. */
static struct wi_loop *quiet_loop(size_t kind)
{
    struct wi_loop *loop = KINDS[kind](NULL);

    assert_non_null(loop);
    for (int i = 0; i < 10; i++)
        assert_true(wi_loop_turn(loop, 1));
    return loop;
}

static void test_turns_end_in_time(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < ARRAY_LENGTH(KINDS); kind++) {
        struct wi_loop *loop = quiet_loop(kind);
        uint64_t start_ms = wi_clock_ms();
        unsigned turns = 0;

        for (int i = 0; i < 100; i++)
            assert_true(wi_loop_turn(loop, 0));
        assert_true(wi_clock_ms() - start_ms < PATIENCE_MS);
        /* It waits instead of spinning: 60 ms are a few turns of 20. */
        for (start_ms = wi_clock_ms(); wi_clock_ms() - start_ms < 60; turns++)
            assert_true(wi_loop_turn(loop, 20));
        assert_true(turns <= 6);
        wi_loop_free(loop);
    }
}

static void test_wake_before_a_turn(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < ARRAY_LENGTH(KINDS); kind++) {
        struct wi_loop *loop = quiet_loop(kind);

        for (int i = 0; i < 3; i++) {
            wi_loop_wake(loop);
            wi_loop_wake(loop);
            assert_true(wi_loop_turn(loop, UINT32_MAX));
        }
        wi_loop_free(loop);
    }
}

static void *wake(void *user)
{
    wi_loop_wake(user);
    return NULL;
}

static void test_wake_from_a_thread(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < ARRAY_LENGTH(KINDS); kind++) {
        struct wi_loop *loop = quiet_loop(kind);

        for (int i = 0; i < 50; i++) {
            pthread_t thread;

            assert_int_equal(pthread_create(&thread, NULL, wake, loop), 0);
            assert_true(wi_loop_turn(loop, UINT32_MAX));
            assert_int_equal(pthread_join(thread, NULL), 0);
        }
        wi_loop_free(loop);
    }
}

/* When the processor is busy elsewhere, the time may be over before the wait has begun. */
static void test_time_is_over_before_the_wait(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < ARRAY_LENGTH(KINDS); kind++) {
        struct wi_loop *loop = quiet_loop(kind);

        delay_ms = 5;
        for (uint32_t timeout_ms = 1; timeout_ms < 5; timeout_ms++)
            assert_true(wi_loop_turn(loop, timeout_ms));
        delay_ms = 0;
        wi_loop_free(loop);
    }
}

static void test_many_loops(void **state)
{
    struct wi_loop *loops[8];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(loops); i++)
        loops[i] = KINDS[i % 2](NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(loops); i++)
        assert_true(wi_loop_turn(loops[i], 0));
    for (size_t i = 0; i < ARRAY_LENGTH(loops); i++)
        wi_loop_free(loops[i]);
    wi_loop_free(NULL);
}

/* A library has no business with the signals of its process. */
static void test_signals_stay_as_they_are(void **state)
{
    static const int SIGNALS[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD};

    (void)state;
    for (size_t kind = 0; kind < ARRAY_LENGTH(KINDS); kind++) {
        struct wi_loop *loop = quiet_loop(kind);

        for (size_t i = 0; i < ARRAY_LENGTH(SIGNALS); i++) {
            struct sigaction action;

            assert_int_equal(sigaction(SIGNALS[i], NULL, &action), 0);
            assert_true(action.sa_handler == SIG_DFL);
        }
        wi_loop_free(loop);
    }
}

/* Without descriptors a loop is refused, and can be had again later. */
static void test_no_descriptors_left(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < ARRAY_LENGTH(KINDS); kind++) {
        int lowest = open("/dev/null", O_RDONLY);
        struct rlimit files;
        struct rlimit lowered;
        widl_error error = {0};

        close(lowest);
        assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
        lowered = (struct rlimit){.rlim_cur = (rlim_t)lowest, .rlim_max = files.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &lowered), 0);
        assert_null(KINDS[kind](&error));
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
        assert_int_not_equal(error.code, WIDL_OK);
        wi_loop_free(quiet_loop(kind));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns_end_in_time),
        cmocka_unit_test(test_wake_before_a_turn),
        cmocka_unit_test(test_wake_from_a_thread),
        cmocka_unit_test(test_time_is_over_before_the_wait),
        cmocka_unit_test(test_many_loops),
        cmocka_unit_test(test_signals_stay_as_they_are),
        cmocka_unit_test(test_no_descriptors_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
