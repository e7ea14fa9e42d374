/* Renders photos in threads of its own: the session hands the calls to them, and they answer. The
 * router is told how many there are, and sends no more calls than that at a time. */
#include <photo/renderer.widl.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#define THREADS 3

/** A call that waits for a thread. It lives in the memory of its invocation. */
struct job {
    struct job *next;
    widl_invocation *invocation;
    const photo_renderer_render_args *args;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct job *jobs;
    bool closing;
};

/** The callback of the session, which does nothing but keep the call for a thread. */
static void on_interrupt(void *user, widl_invocation *invocation)
{
    /* The thread sees it by widl_invocation_canceled(), and says how far it has come. */
    (void)user;
    (void)invocation;
}

static void render(widl_invocation *invocation, const photo_renderer_render_args *args, void *user)
{
    struct pool *pool = user;
    struct job *job = widl_arena_alloc(widl_invocation_memory(invocation), sizeof(*job));

    if (!job)
        return; /* without an answer, which is an error for the caller */
    widl_invocation_on_interrupt(invocation, on_interrupt, NULL);
    widl_invocation_defer(invocation);
    pthread_mutex_lock(&pool->lock);
    *job = (struct job){pool->jobs, invocation, args};
    pool->jobs = job;
    pthread_cond_signal(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

/** The next job; NULL when there will be no more. */
static struct job *wait_for_job(struct pool *pool)
{
    struct job *job;

    pthread_mutex_lock(&pool->lock);
    while (!pool->jobs && !pool->closing)
        pthread_cond_wait(&pool->changed, &pool->lock);
    job = pool->jobs;
    if (job)
        pool->jobs = job->next;
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void render_strip(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/** Do the work, and answer: after that, the job and its arguments are gone. */
static void work(const struct job *job)
{
    widl_invocation *invocation = job->invocation;
    uint32_t strips = 0;
    uint32_t bytes = job->args->strips * 100;

    while (strips < job->args->strips && !widl_invocation_canceled(invocation)) {
        render_strip();
        strips++;
    }
    if (strips == job->args->strips) {
        printf("%.*s: rendered\n", WIDL_STR_ARG(job->args->title));
        fflush(stdout);
        photo_renderer_render_reply(invocation, &bytes);
    } else {
        photo_stopped problem = {.message = widl_str("half of it is done")};

        printf("%.*s: stopped\n", WIDL_STR_ARG(job->args->title));
        fflush(stdout);
        photo_renderer_render_throw_stopped(invocation, &problem);
    }
}

static void *run(void *user)
{
    struct job *job;

    while ((job = wait_for_job(user)))
        work(job);
    return NULL;
}

/** Serve until the session ends. */
static bool serve(widl_session *session, struct pool *pool, widl_error *error)
{
    static const photo_renderer_callee callee = {.render = render};
    widl_register_options options = {.concurrency = THREADS};

    return photo_renderer_serve_with(session, &callee, pool, &options, error) &&
           fprintf(stderr, "serving\n") > 0 && widl_session_run(session, error);
}

static void stop(struct pool *pool, pthread_t *threads)
{
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
    struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    pthread_t threads[THREADS];
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, run, &pool) != 0)
            return 1;
    if (session)
        serve(session, &pool, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    /* What is open is canceled by leaving. The threads see that, and then the session goes. */
    widl_session_leave(session);
    stop(&pool, threads);
    widl_session_close(session);
    return 0;
}
