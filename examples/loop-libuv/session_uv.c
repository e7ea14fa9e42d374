/* Joins a session to a loop of libuv. Nothing here knows what the session is for: copy it. */
#include "session_uv.h"

static void on_timer(uv_timer_t *timer);

static void end(struct session_uv *driver, const widl_error *reason)
{
    uv_close((uv_handle_t *)&driver->poll, NULL);
    uv_close((uv_handle_t *)&driver->timer, NULL);
    driver->on_end(driver->user, reason);
}

/** Do what there is to do, and find out until when there is nothing. For nothing, it does no harm.
 */
static void drive(struct session_uv *driver)
{
    widl_error reason = {0};

    if (!widl_session_process(driver->session, 0, &reason)) {
        end(driver, &reason);
        return;
    }
    uint32_t left_ms = widl_session_timeout(driver->session);

    if (left_ms == UINT32_MAX)
        uv_timer_stop(&driver->timer);
    else
        uv_timer_start(&driver->timer, on_timer, left_ms, 0);
}

static void on_timer(uv_timer_t *timer)
{
    drive(timer->data);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    drive(poll->data);
}

bool session_uv_start(struct session_uv *driver, uv_loop_t *loop, widl_session *session,
                      widl_error *error)
{
    int descriptor = widl_session_descriptor(session, error);

    if (descriptor < 0)
        return false;
    driver->session = session;
    uv_timer_init(loop, &driver->timer);
    uv_poll_init(loop, &driver->poll, descriptor);
    driver->timer.data = driver;
    driver->poll.data = driver;
    uv_poll_start(&driver->poll, UV_READABLE, on_readable);
    uv_timer_start(&driver->timer, on_timer, 0, 0);
    return true;
}
