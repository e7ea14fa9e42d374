/* Serves a heater from a loop of its own: epoll waits for the session, and for the timer that makes
 * it warmer. One thread does both, and neither waits for the other. */
#include <home/heater.widl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct heater {
    widl_session *session;
    int timer;
    uint32_t degrees;
    uint32_t wanted;
};

static void set_timer(const struct heater *heater, long every_ms)
{
    struct itimerspec time = {.it_interval.tv_nsec = every_ms * 1000000,
                              .it_value.tv_nsec = every_ms * 1000000};

    timerfd_settime(heater->timer, 0, &time, NULL);
}

static void warm_up(widl_invocation *invocation, const home_heater_warm_up_args *args, void *user)
{
    struct heater *heater = user;

    home_heater_warm_up_reply(invocation, &heater->degrees);
    heater->wanted = args->degrees;
    set_timer(heater, 20);
}

/** The timer is over. What is published here makes the session's descriptor readable. */
static void on_timer(struct heater *heater)
{
    home_heater_reached_event reached = {.degrees = heater->wanted};
    widl_error error = {0};
    uint64_t times;

    if (read(heater->timer, &times, sizeof(times)) < 0)
        return;
    if (heater->degrees < heater->wanted) {
        heater->degrees++;
        printf("%u degrees\n", (unsigned)heater->degrees);
        fflush(stdout);
        return;
    }
    set_timer(heater, 0);
    if (!home_heater_publish_reached(heater->session, &reached, NULL, &error))
        fprintf(stderr, "%s\n", widl_error_text(&error));
}

static bool watch(int epoll, int descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};

    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

/** Wait once, and do what there is to do. Return: false when the session has ended. */
static bool go_on(struct heater *heater, int epoll, widl_error *error)
{
    uint32_t left_ms = widl_session_timeout(heater->session);
    struct epoll_event event;
    int count = epoll_wait(epoll, &event, 1, left_ms < 60000 ? (int)left_ms : 60000);

    if (count == 1 && event.data.fd == heater->timer) {
        on_timer(heater);
        return true;
    }
    /* Its descriptor is readable or its time is over; for nothing, it does no harm. */
    return widl_session_process(heater->session, 0, error);
}

static bool serve(struct heater *heater, int epoll, widl_error *error)
{
    static const home_heater_callee callee = {.warm_up = warm_up};
    int descriptor = widl_session_descriptor(heater->session, error);

    return descriptor >= 0 && watch(epoll, descriptor) && watch(epoll, heater->timer) &&
           home_heater_serve(heater->session, &callee, heater, error);
}

int main(int argc, char **argv)
{
    struct heater heater = {.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), .degrees = 18};
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    widl_error error = {0};

    heater.session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    if (heater.session && serve(&heater, epoll, &error) && fprintf(stderr, "serving\n") > 0)
        while (go_on(&heater, epoll, &error))
            continue;
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(heater.session);
    close(heater.timer);
    close(epoll);
    return 0;
}
