/* Has photos rendered, more than there is room for, and changes its mind in each of the ways that
 * there are. */
#include <photo/renderer.widl.h>
#include <stdio.h>

#define PANORAMA 1000000

struct photo {
    const char *title;
    uint32_t strips;
    widl_call_id call;
    bool done;
};

static void on_rendered(void *user, const uint32_t *bytes, const widl_error *error)
{
    struct photo *photo = user;

    if (bytes)
        printf("%s: %u bytes\n", photo->title, (unsigned)*bytes);
    else
        printf("%s: %s\n", photo->title, widl_error_text(error));
    photo->done = true;
}

static void start(widl_session *session, struct photo *photo, const widl_call_options *options)
{
    photo_renderer_render_args args = {.title = widl_str(photo->title), .strips = photo->strips};
    widl_error error = {0};

    photo->call = photo_renderer_render_async(session, &args, options, on_rendered, photo, &error);
    if (photo->call == 0)
        on_rendered(photo, NULL, &error);
}

static void wait_for(widl_session *session, const struct photo *photo)
{
    while (!photo->done && widl_session_process(session, 1000, NULL))
        continue;
}

static void render(widl_session *session, const char *title, uint32_t strips,
                   const widl_call_options *options)
{
    struct photo photo = {.title = title, .strips = strips};

    start(session, &photo, options);
    wait_for(session, &photo);
}

static void cancel(widl_session *session, struct photo *photo, widl_cancel_mode mode)
{
    if (photo->call != 0)
        widl_call_cancel(session, photo->call, mode, NULL);
    wait_for(session, photo);
}

/** All threads of the renderer are busy, and one call is too many. */
static void render_too_much(widl_session *session)
{
    struct photo photos[] = {{.title = "alps", .strips = PANORAMA},
                             {.title = "harbour", .strips = PANORAMA},
                             {.title = "castle", .strips = PANORAMA}};

    for (size_t i = 0; i < 3; i++)
        start(session, &photos[i], NULL);
    render(session, "sunset", 3, NULL);
    cancel(session, &photos[0], WIDL_CANCEL_KILL); /* the renderer answers */
    cancel(session, &photos[1], WIDL_CANCEL_KILL);
    cancel(session, &photos[2], WIDL_CANCEL_KILLNOWAIT); /* it is told, and not waited for */
}

/** The router keeps the time, so that the call ends whatever becomes of this program. */
static void render_in_time(widl_session *session)
{
    widl_call_options options = {.router_timeout_ms = 100};

    render(session, "coast", PANORAMA, &options);
}

/** The renderer does not learn that nobody wants it any more. */
static void render_for_nobody(widl_session *session)
{
    struct photo photo = {.title = "sunrise", .strips = 3};

    start(session, &photo, NULL);
    cancel(session, &photo, WIDL_CANCEL_SKIP);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (!session) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    render(session, "sunset", 3, NULL);
    render_too_much(session);
    render_in_time(session);
    render_for_nobody(session);
    widl_session_close(session);
    return 0;
}
