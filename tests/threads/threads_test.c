/* SPDX-License-Identifier: MIT */
/*
 * One session, many threads: every kind of request at the same time, with and without a thread that
 * serves; deferred answers from others; leaving and closing in the midst of it. Built a second time
 * with ThreadSanitizer. Threads count what goes wrong; cmocka is for the main thread alone.
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

#include <widl/widl.h>

#include "support/cmocka_widl.h"
#include "support/router_program.h"

#define THREADS 16
#define ROUNDS  60
#define CLERKS  2
#define WAITING 64

static atomic_uint wrong;

#define CHECK(condition) check((condition), __LINE__, #condition)

static bool check(bool holds, int line, const char *condition)
{
    if (!holds && atomic_fetch_add(&wrong, 1) < 10)
        fprintf(stderr, "line %d: %s\n", line, condition);
    return holds;
}

/** Invocations that wait for one of the clerks, who answer them. */
struct office {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    widl_invocation *waiting[WAITING];
    unsigned count;
    bool closes;
    pthread_t clerks[CLERKS];
};

/** What all threads share. */
struct scene {
    widl_session *session;
    struct office office;
    atomic_uint started; /**< asynchronous calls */
    atomic_uint ended;
    atomic_uint events;
};

struct worker {
    struct scene *scene;
    pthread_t thread;
    unsigned number;
    unsigned round;
};

static char url[256];

/** A list of one number, which takes 10 bytes in every encoder. */
struct number {
    unsigned char bytes[10];
};

static struct number number_of(const struct worker *worker)
{
    struct number number = {{0x91, 0xcf, 1}};
    number.bytes[8] = (unsigned char)worker->number;
    number.bytes[9] = (unsigned char)worker->round;
    return number;
}

static widl_payload payload_of(const struct number *number)
{
    return (widl_payload){.args = {number->bytes, sizeof(number->bytes)}};
}

static bool is_number(const widl_payload *payload, const struct number *number)
{
    return payload->args.size == sizeof(number->bytes) &&
           memcmp(payload->args.data, number->bytes, sizeof(number->bytes)) == 0;
}

static void echo(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    widl_call call = {0};
    (void)user;
    CHECK(!widl_session_call(widl_invocation_session(invocation), "com.threads.echo", NULL, &call,
                             NULL));
    CHECK(call.error.code == WIDL_ERROR_REENTRANT);
    widl_call_release(&call);
    CHECK(widl_invocation_reply(invocation, payload, NULL));
}

/** Keep the arguments, and leave the answer to a clerk. */
static void put_off(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct office *office = user;
    widl_payload *kept = widl_arena_alloc(widl_invocation_memory(invocation), sizeof(*kept));
    const void *args =
        widl_arena_copy(widl_invocation_memory(invocation), payload->args.data, payload->args.size);
    *kept = (widl_payload){.args = {args, payload->args.size}};
    widl_invocation_set_state(invocation, kept);
    widl_invocation_defer(invocation);
    pthread_mutex_lock(&office->mutex);
    CHECK(office->count < WAITING);
    office->waiting[office->count++] = invocation;
    pthread_cond_signal(&office->changed);
    pthread_mutex_unlock(&office->mutex);
}

static void *answer_all(void *user)
{
    struct office *office = user;
    pthread_mutex_lock(&office->mutex);
    while (office->count > 0 || !office->closes) {
        if (office->count == 0) {
            pthread_cond_wait(&office->changed, &office->mutex);
            continue;
        }
        widl_invocation *invocation = office->waiting[--office->count];
        pthread_mutex_unlock(&office->mutex);
        widl_error error = {0};
        widl_invocation_progress(invocation, NULL, NULL);
        CHECK(widl_invocation_reply(invocation, widl_invocation_state(invocation), &error) ||
              error.code == WIDL_ERROR_CANCELED || error.code == WIDL_ERROR_CLOSED);
        pthread_mutex_lock(&office->mutex);
    }
    pthread_mutex_unlock(&office->mutex);
    return NULL;
}

/** Counts the payloads of a call, and answers with the last. */
static void count_chunk(void *user, widl_invocation *invocation, const widl_payload *chunk,
                        bool is_last)
{
    (void)user;
    if (is_last)
        CHECK(widl_invocation_reply(invocation, chunk, NULL));
    else
        CHECK(widl_invocation_progress(invocation, chunk, NULL));
}

static void gather(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)payload;
    widl_invocation_on_input(invocation, count_chunk, user);
}

static void count_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)event;
    (void)payload;
    atomic_fetch_add((atomic_uint *)user, 1);
}

static void ignore_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)user;
    (void)event;
    (void)payload;
}

/* What a thread may do; each returns false when the session is closed. */

static bool call(struct worker *worker, const char *procedure)
{
    struct number number = number_of(worker);
    widl_payload payload = payload_of(&number);
    widl_payload result;
    widl_call blocking = {0};
    bool done = widl_session_call(worker->scene->session, procedure, &payload, &blocking, &result);
    if (done)
        CHECK(is_number(&result, &number));
    else
        CHECK(blocking.error.code == WIDL_ERROR_CLOSED);
    widl_call_release(&blocking);
    return done;
}

static bool call_echo(struct worker *worker)
{
    return call(worker, "com.threads.echo");
}

static bool call_clerk(struct worker *worker)
{
    return call(worker, "com.threads.late");
}

static void on_end(void *user, const widl_payload *result, const widl_error *error)
{
    struct scene *scene = user;
    CHECK(!result != !error);
    atomic_fetch_add(&scene->ended, 1);
}

static bool call_async(struct worker *worker)
{
    struct scene *scene = worker->scene;
    widl_error error = {0};
    atomic_fetch_add(&scene->started, 1);
    if (widl_session_call_async(scene->session, "com.threads.echo", NULL, NULL, on_end, scene,
                                &error))
        return true;
    atomic_fetch_sub(&scene->started, 1);
    return !CHECK(error.code == WIDL_ERROR_CLOSED);
}

static bool call_and_cancel(struct worker *worker)
{
    struct scene *scene = worker->scene;
    struct number number = number_of(worker);
    widl_payload payload = payload_of(&number);
    widl_error error = {0};
    atomic_fetch_add(&scene->started, 1);
    widl_call_id id = widl_session_call_async(scene->session, "com.threads.late", &payload, NULL,
                                              on_end, scene, &error);
    if (id == 0)
        atomic_fetch_sub(&scene->started, 1);
    else if (widl_call_cancel(scene->session, id, WIDL_CANCEL_KILLNOWAIT, &error) ||
             error.code == WIDL_ERROR_ANSWERED)
        return true;
    return !CHECK(error.code == WIDL_ERROR_CLOSED);
}

struct input {
    struct number number;
    unsigned left;
    unsigned progress;
};

static bool next_chunk(void *user, widl_payload *ret_payload)
{
    struct input *input = user;
    *ret_payload = payload_of(&input->number);
    return input->left-- > 0;
}

static bool on_progress(void *user, const widl_payload *progress)
{
    struct input *input = user;
    CHECK(is_number(progress, &input->number));
    input->progress++;
    return true;
}

static bool call_stream(struct worker *worker)
{
    struct input input = {.number = number_of(worker), .left = 5};
    widl_stream stream = {on_progress, next_chunk, &input};
    widl_call blocking = {0};
    bool done = widl_session_call_stream(worker->scene->session, "com.threads.gather", NULL,
                                         &stream, &blocking, NULL);
    if (done)
        CHECK(input.progress == 5);
    else
        CHECK(blocking.error.code == WIDL_ERROR_CLOSED);
    widl_call_release(&blocking);
    return done;
}

static bool publish(struct worker *worker, bool acknowledge)
{
    struct number number = number_of(worker);
    widl_payload payload = payload_of(&number);
    widl_publish_options options = {.acknowledge = acknowledge, .include_me = true};
    widl_error error = {0};
    return widl_session_publish(worker->scene->session, "com.threads.topic", &payload, &options,
                                &error) ||
           !CHECK(error.code == WIDL_ERROR_CLOSED);
}

static bool publish_quietly(struct worker *worker)
{
    return publish(worker, false);
}

static bool publish_acknowledged(struct worker *worker)
{
    return publish(worker, true);
}

/** All threads subscribe to the same topic, whose last subscription ends time and again. */
static bool subscribe_and_unsubscribe(struct worker *worker)
{
    widl_subscribe_options options = {.get_retained = worker->round % 2};
    widl_error error = {0};
    widl_subscription *subscription = widl_session_subscribe(
        worker->scene->session, "com.threads.shared", &options, ignore_event, NULL, &error);
    if (!subscription)
        return !CHECK(error.code == WIDL_ERROR_CLOSED);
    return widl_unsubscribe(subscription, &error) || !CHECK(error.code == WIDL_ERROR_CLOSED);
}

static bool register_and_unregister(struct worker *worker)
{
    char procedure[64];
    widl_error error = {0};
    snprintf(procedure, sizeof(procedure), "com.threads.own%u", worker->number);
    widl_registration *registration =
        widl_session_register(worker->scene->session, procedure, NULL, echo, worker->scene, &error);
    if (!registration)
        return !CHECK(error.code == WIDL_ERROR_CLOSED);
    bool called = call(worker, procedure);
    return widl_unregister(registration, &error) ? called : !CHECK(error.code == WIDL_ERROR_CLOSED);
}

static bool process(struct worker *worker)
{
    widl_error error = {0};
    return widl_session_process(worker->scene->session, worker->round % 2, &error) ||
           !CHECK(error.code == WIDL_ERROR_CLOSED);
}

static bool (*const actions[])(struct worker *worker) = {
    call_echo,
    call_clerk,
    call_async,
    call_and_cancel,
    call_stream,
    publish_quietly,
    process,
    publish_acknowledged,
    subscribe_and_unsubscribe,
    register_and_unregister,
};

static void *work(void *user)
{
    struct worker *worker = user;
    bool goes_on = true;
    for (worker->round = 0; worker->round < ROUNDS && goes_on; worker->round++)
        goes_on = actions[(worker->number + worker->round) % ARRAY_LENGTH(actions)](worker);
    return NULL;
}

/** As work(), until the session is closed. */
static void *work_on(void *user)
{
    struct worker *worker = user;
    while (actions[(worker->number + worker->round) % ARRAY_LENGTH(actions)](worker))
        worker->round++;
    return NULL;
}

static void *serve(void *user)
{
    struct scene *scene = user;
    CHECK(widl_session_run(scene->session, NULL));
    return NULL;
}

static widl_session *join_realm(void)
{
    widl_options options = {.serializers = WIDL_SERIALIZERS_MSGPACK};
    widl_error error = {0};
    widl_session *session = widl_connect(url, "realm1", &options, &error);
    if (!session)
        fail_msg("no session: %s", widl_error_text(&error));
    return session;
}

static void open_scene(struct scene *scene)
{
    *scene = (struct scene){.session = join_realm()};
    pthread_mutex_init(&scene->office.mutex, NULL);
    pthread_cond_init(&scene->office.changed, NULL);
    for (size_t i = 0; i < CLERKS; i++)
        pthread_create(&scene->office.clerks[i], NULL, answer_all, &scene->office);
    assert_non_null(
        widl_session_register(scene->session, "com.threads.echo", NULL, echo, NULL, NULL));
    assert_non_null(widl_session_register(scene->session, "com.threads.late", NULL, put_off,
                                          &scene->office, NULL));
    assert_non_null(
        widl_session_register(scene->session, "com.threads.gather", NULL, gather, NULL, NULL));
    assert_non_null(widl_session_subscribe(scene->session, "com.threads.topic", NULL, count_event,
                                           &scene->events, NULL));
}

/** The clerks answer what is left; then the session may be closed. */
static void close_office(struct office *office)
{
    pthread_mutex_lock(&office->mutex);
    office->closes = true;
    pthread_cond_broadcast(&office->changed);
    pthread_mutex_unlock(&office->mutex);
    for (size_t i = 0; i < CLERKS; i++)
        pthread_join(office->clerks[i], NULL);
}

/** Late invocations come until the session is closed, which is then over. */
static void close_scene(struct scene *scene)
{
    widl_session_close(scene->session);
    pthread_cond_destroy(&scene->office.changed);
    pthread_mutex_destroy(&scene->office.mutex);
}

static void begin(struct scene *scene, struct worker *workers, void *(*work_of)(void *user))
{
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.scene = scene, .number = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work_of, &workers[i]), 0);
    }
}

static void join_all(struct worker *workers)
{
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
}

static void all_at_once(bool is_served)
{
    static struct scene scene;
    struct worker workers[THREADS];
    pthread_t server;

    open_scene(&scene);
    if (is_served)
        pthread_create(&server, NULL, serve, &scene);
    begin(&scene, workers, work);
    join_all(workers);
    if (is_served) {
        widl_session_stop(scene.session);
        pthread_join(server, NULL);
    }
    while (scene.ended < scene.started || scene.events < THREADS * ROUNDS / 10 * 2)
        assert_true(widl_session_process(scene.session, 5000, NULL));
    assert_int_equal(scene.ended, scene.started);
    close_office(&scene.office);
    close_scene(&scene);
    assert_int_equal(wrong, 0);
}

static void callers_serve_each_other(void **state)
{
    (void)state;
    all_at_once(false);
}

static void one_thread_serves(void **state)
{
    (void)state;
    all_at_once(true);
}

static void leaving_ends_all(void **state)
{
    static struct scene scene;
    struct worker workers[THREADS];
    (void)state;
    open_scene(&scene);
    begin(&scene, workers, work_on);
    while (scene.events < 20)
        assert_true(widl_session_process(scene.session, 1, NULL));
    widl_session_leave(scene.session);
    join_all(workers);
    assert_int_equal(scene.ended, scene.started);
    close_office(&scene.office);
    close_scene(&scene);
    assert_int_equal(wrong, 0);
}

static void keep(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)payload;
    widl_invocation_defer(invocation);
    atomic_fetch_add((atomic_uint *)user, 1);
}

static void *wait_for_ever(void *user)
{
    CHECK(!call(user, "com.threads.never"));
    return NULL;
}

/** The callee has all the calls, so every thread is inside when the session is closed. */
static void closing_waits_for_all(void **state)
{
    static struct scene scene;
    struct worker workers[THREADS];
    static atomic_uint calls;
    (void)state;
    widl_session *callee = join_realm();
    assert_non_null(widl_session_register(callee, "com.threads.never", NULL, keep, &calls, NULL));
    scene = (struct scene){.session = join_realm()};
    begin(&scene, workers, wait_for_ever);
    while (calls < THREADS)
        assert_true(widl_session_process(callee, 5000, NULL));
    widl_session_close(scene.session);
    join_all(workers);
    assert_int_equal(wrong, 0);
    widl_session_close(callee);
}

/** A callback that another thread waits for. */
struct long_callback {
    sem_t entered;
    sem_t may_return;
    atomic_bool has_returned;
    widl_subscription *subscription;
};

static void linger(void *user, const widl_event *event, const widl_payload *payload)
{
    struct long_callback *callback = user;
    (void)event;
    (void)payload;
    sem_post(&callback->entered);
    sem_wait(&callback->may_return);
    callback->has_returned = true;
}

static void *unsubscribe(void *user)
{
    struct long_callback *callback = user;
    sem_post(&callback->entered);
    CHECK(widl_unsubscribe(callback->subscription, NULL));
    CHECK(callback->has_returned);
    return NULL;
}

/** What does not block does not wait for a callback; what ends a subscription does. */
static void callbacks_hold_up_what_blocks(void **state)
{
    static struct scene scene;
    static struct long_callback callback;
    const widl_publish_options options = {.include_me = true};
    pthread_t server;
    pthread_t other;
    (void)state;
    scene = (struct scene){.session = join_realm()};
    callback = (struct long_callback){.has_returned = false};
    sem_init(&callback.entered, 0, 0);
    sem_init(&callback.may_return, 0, 0);
    callback.subscription =
        widl_session_subscribe(scene.session, "com.threads.long", NULL, linger, &callback, NULL);
    assert_non_null(callback.subscription);
    assert_true(widl_session_publish(scene.session, "com.threads.long", NULL, &options, NULL));
    pthread_create(&server, NULL, serve, &scene);
    sem_wait(&callback.entered);
    assert_true(widl_session_publish(scene.session, "com.threads.other", NULL, &options, NULL));
    assert_int_not_equal(widl_session_call_async(scene.session, "com.threads.none", NULL, NULL,
                                                 on_end, &scene, NULL),
                         0);
    pthread_create(&other, NULL, unsubscribe, &callback);
    sem_wait(&callback.entered);
    sem_post(&callback.may_return);
    pthread_join(other, NULL);
    widl_session_stop(scene.session);
    pthread_join(server, NULL);
    widl_session_close(scene.session);
    assert_int_equal(scene.ended, 1);
    assert_int_equal(wrong, 0);
}

static struct program program;

static int start_router(void **state)
{
    char *arguments[] = {"widl-router", "--listen", "ws://127.0.0.1:0/ws",
                         "--realm",     "realm1",   NULL};
    (void)state;
    program_start(&program, arguments);
    program_url(&program, url);
    return 0;
}

static int stop_router(void **state)
{
    char text[4096];
    (void)state;
    kill(program.process, SIGTERM);
    return program_finish(&program, text, sizeof(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callers_serve_each_other),
        cmocka_unit_test(one_thread_serves),
        cmocka_unit_test(leaving_ends_all),
        cmocka_unit_test(closing_waits_for_all),
        cmocka_unit_test(callbacks_hold_up_what_blocks),
    };
    return cmocka_run_group_tests(tests, start_router, stop_router);
}
