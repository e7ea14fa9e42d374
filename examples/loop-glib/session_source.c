/* Joins a session to a main loop of GLib. Nothing here knows what the session is for: copy it. */
#include "session_source.h"

struct session_source {
    GSource base;
    widl_session *session;
    gpointer descriptor; /* as GLib calls it */
    session_end_fn *on_end;
    gpointer user;
};

/** How long the loop may wait. */
static gboolean prepare(GSource *source, gint *timeout_ms)
{
    struct session_source *self = (struct session_source *)source;
    uint32_t left_ms = widl_session_timeout(self->session);

    *timeout_ms = left_ms > G_MAXINT ? -1 : (gint)left_ms;
    return left_ms == 0;
}

/** Whether there is something to do, now that it has waited. */
static gboolean check(GSource *source)
{
    struct session_source *self = (struct session_source *)source;

    return g_source_query_unix_fd(source, self->descriptor) != 0 ||
           widl_session_timeout(self->session) == 0;
}

static gboolean dispatch(GSource *source, GSourceFunc callback, gpointer user)
{
    struct session_source *self = (struct session_source *)source;
    widl_error reason = {0};

    (void)callback;
    (void)user;
    if (widl_session_process(self->session, 0, &reason))
        return G_SOURCE_CONTINUE;
    self->on_end(self->user, &reason);
    return G_SOURCE_REMOVE;
}

static GSourceFuncs functions = {.prepare = prepare, .check = check, .dispatch = dispatch};

guint session_source_attach(widl_session *session, GMainContext *context, session_end_fn *on_end,
                            gpointer user, widl_error *error)
{
    int descriptor = widl_session_descriptor(session, error);

    if (descriptor < 0)
        return 0;
    GSource *source = g_source_new(&functions, sizeof(struct session_source));
    struct session_source *self = (struct session_source *)source;

    self->session = session;
    self->on_end = on_end;
    self->user = user;
    self->descriptor = g_source_add_unix_fd(source, descriptor, G_IO_IN);
    guint id = g_source_attach(source, context);

    g_source_unref(source);
    return id;
}
