/* A shop with threads of its own. Its session has one, too, and serves customers from there, while
 * two others buy from the supplier, each waiting for its answers, and the main thread waits for the
 * end. None of them turns a loop, or knows of the others' calls. */
#include <market/shop.widl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define BOXES 3

/** Goods on a shelf. The mutex is for the callback, which runs in the session's thread. */
struct shelf {
    const char *goods;
    uint32_t count;
    pthread_mutex_t mutex;
    widl_session *session;
    pthread_t buyer;
};

static struct shelf shelves[] = {{.goods = "apples", .mutex = PTHREAD_MUTEX_INITIALIZER},
                                 {.goods = "pears", .mutex = PTHREAD_MUTEX_INITIALIZER}};

#define SHELVES (sizeof(shelves) / sizeof(shelves[0]))

static struct shelf *find(widl_string goods)
{
    for (size_t i = 0; i < SHELVES; i++) {
        if (widl_str_equal(goods, widl_str(shelves[i].goods)))
            return &shelves[i];
    }
    return NULL;
}

/** Take goods from a shelf. Return: whether there was enough. */
static bool take(struct shelf *shelf, uint32_t count, uint32_t *ret_left)
{
    pthread_mutex_lock(&shelf->mutex);
    bool is_enough = count <= shelf->count;

    if (is_enough)
        shelf->count -= count;
    *ret_left = shelf->count;
    pthread_mutex_unlock(&shelf->mutex);
    return is_enough;
}

static void buy(widl_invocation *invocation, const market_shop_buy_args *args, void *user)
{
    struct shelf *shelf = find(args->goods);
    uint32_t left = 0;

    (void)user;
    if (shelf && take(shelf, args->count, &left)) {
        market_shop_buy_reply(invocation, &left);
    } else {
        market_sold_out problem = {.left = left};

        market_shop_buy_throw_sold_out(invocation, &problem);
    }
}

/** A thread that fills a shelf. No lock is held while it waits. */
static void *fill(void *user)
{
    struct shelf *shelf = user;
    market_supplier_deliver_args args = {.goods = widl_str(shelf->goods)};
    widl_call call = {0};
    uint32_t count;

    for (int i = 0; i < BOXES && market_supplier_deliver(shelf->session, &args, &count, &call);
         i++) {
        pthread_mutex_lock(&shelf->mutex);
        shelf->count += count;
        pthread_mutex_unlock(&shelf->mutex);
    }
    /* When the shop closes meanwhile, the call has failed with WIDL_ERROR_CLOSED. */
    if (call.error.code != WIDL_OK)
        fprintf(stderr, "%s: %s\n", shelf->goods, widl_error_text(&call.error));
    widl_call_release(&call);
    return NULL;
}

/** The session's thread: serves until the session ends, which ends the program. */
static void *serve(void *session)
{
    widl_error error = {0};

    widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    kill(getpid(), SIGTERM);
    return NULL;
}

/** Fill the shelves by two threads. */
static void stock_up(widl_session *session)
{
    for (size_t i = 0; i < SHELVES; i++) {
        shelves[i].session = session;
        pthread_create(&shelves[i].buyer, NULL, fill, &shelves[i]);
    }
    for (size_t i = 0; i < SHELVES; i++) {
        pthread_join(shelves[i].buyer, NULL);
        printf("%s: %u\n", shelves[i].goods, (unsigned)shelves[i].count);
    }
    fflush(stdout);
}

/** Everything that needs the session, from its thread to the end of both. */
static void run(widl_session *session, const sigset_t *ends)
{
    static const market_shop_callee callee = {.buy = buy};
    widl_error error = {0};
    pthread_t thread;
    int signal_number;

    pthread_create(&thread, NULL, serve, session);
    stock_up(session);
    if (market_shop_serve(session, &callee, NULL, &error) && printf("open\n") > 0)
        fflush(stdout);
    else
        fprintf(stderr, "%s\n", widl_error_text(&error));
    sigwait(ends, &signal_number);
    /* Calls in any thread fail now, and widl_session_run() returns. */
    widl_session_leave(session);
    pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    sigset_t ends;

    /* Signals are for the main thread, which waits for them; the other threads inherit this. */
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session)
        run(session, &ends);
    else
        fprintf(stderr, "%s\n", widl_error_text(&error));
    /* Nobody is in one of its functions any more. */
    widl_session_close(session);
    return 0;
}
