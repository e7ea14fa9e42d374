/* A session in a loop of libuv: one descriptor to poll, and one time to keep. */
#ifndef SESSION_UV_H
#define SESSION_UV_H

#include <uv.h>
#include <widl/widl.h>

/** The session has ended, and the loop has nothing more to do for it. */
typedef void session_uv_end_fn(void *user, const widl_error *reason);

/** What the loop keeps for a session. It lives until the loop has ended. */
struct session_uv {
    widl_session *session;
    session_uv_end_fn *on_end;
    void *user;
    uv_poll_t poll;
    uv_timer_t timer;
};

/** Let `loop` do what the session has to do. `on_end` and `user` have been set before. */
bool session_uv_start(struct session_uv *driver, uv_loop_t *loop, widl_session *session,
                      widl_error *error);

#endif
