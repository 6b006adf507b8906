# desk.py: sees a window by the accessibility bus, and acts on it as a person does
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Written against GTK 4.8, whose accessibility has gaps: an action returns before it
was done, and rows, grid items and check buttons have none. So everything here waits for
a condition, and what has no action is clicked with the mouse.

Nothing waits for a fixed time, and the limits are generous: a slow machine is no fault."""

import functools
import hashlib
import os
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

import bus  # noqa: E402

LIMIT = int(os.environ.get("LORIKEET_UI_LIMIT", "60"))
# By itself the bus gives up after 800 ms, and a busy program is no fault.
Atspi.set_timeout(LIMIT * 1000, LIMIT * 1000)


nodes = {}  # that were seen, by path: none is ever given to another
roles = {}  # of them, which never change
telling = {}  # the points that told last which of some pages is on top


def wait(probe, what, limit=LIMIT, every=0.03):
    """Returns the first true value of @probe, or says what was waited for."""
    end, last = time.monotonic() + limit, None
    while True:
        try:
            last = probe()
            if last:
                return last
        except (GLib.Error, AttributeError, LookupError, OSError) as error:  # it may go while we look
            last = error
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}: {last!r}")
        while GLib.MainContext.default().iteration(False):
            pass
        time.sleep(every)


def find_nothing(find, what):
    """Waits until @find finds nothing: what is still being loaded may be found at first."""
    found = []

    def probe():
        found[:] = find()
        return not found
    try:
        wait(probe, what)
    except AssertionError as error:
        raise AssertionError("\n".join((what, *found))) from error


@functools.cache
def accessibility_bus():
    address = bus.call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")[0]
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
        | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)


def children(node):
    """What is right below. Most of a test's time goes by asking: all are asked for at once, and
    one by one those alone that were never seen."""
    if node.path.endswith("/root"):  # which each program has
        yield from filter(None, map(node.get_child_at_index, range(node.get_child_count())))
        return
    told = accessibility_bus().call_sync(
        node.app.bus_name, node.path, "org.a11y.atspi.Accessible", "GetChildren", None, None,
        Gio.DBusCallFlags.NO_AUTO_START, LIMIT * 1000).unpack()[0]
    for i, (_, path) in enumerate(told):
        if path not in nodes:
            child = node.get_child_at_index(i)
            if child is None:
                continue
            nodes[child.path] = child
            path = child.path
        yield nodes[path]


def walk(node):
    """All of a tree, seen or not."""
    yield node
    for child in children(node):
        yield from walk(child)


def face_of(node):
    """What tells places; the page of a stack is no widget, but has one."""
    face = node.get_component_iface()
    if face is None:
        inner = next(children(node), None)
        return face_of(inner) if inner is not None else None
    return face


def box_within(node):
    """Position and size within the window, or None where the node does not say."""
    face = face_of(node)
    if face is None:
        return None
    box = face.get_extents(Atspi.CoordType.WINDOW)
    return box.x, box.y, box.width, box.height


def cover(one, other):
    """Whether two boxes begin at one point and one is within the other: the pages of a stack
    do, though a hidden one may have the size that it was shown with."""
    if one[:2] != other[:2]:
        return False
    across, down = min(one[2], other[2]), min(one[3], other[3])
    return across * down > 0.8 * min(one[2] * one[3], other[2] * other[3])


def met_at(alike, box):
    """Which of the pages a click would meet. Most points of a page show text or decoration,
    which have no place on the bus: so many points are tried, first the one that told last time."""
    key = tuple(child.path for child in alike)
    spots = [(across, down) for down in (3, 50, 85, 15, 65, 30, 95, 40, 75)
             for across in (50, 10, 85, 30, 70, 2, 97)]
    for across, down in [telling.get(key, spots[0]), *spots]:
        x, y = box[0] + box[2] * across // 100, box[1] + box[3] * down // 100
        for child in alike:
            if face_of(child).get_accessible_at_point(x, y, Atspi.CoordType.WINDOW):
                telling[key] = across, down
                return child
    return None


def on_top(found):
    """Leaves out those children that lie under another one."""
    alike = [child for child, box in found
             if box and any(box is not other and other and cover(box, other) for _, other in found)]
    if len(alike) < 2:
        return [child for child, _ in found]
    # GTK 4.18 meets every page; it has not filled those yet that it never showed.
    filled = [child for child in alike if child.get_child_count()]
    if len(filled) == 1:
        return [child for child, _ in found if child not in alike or child == filled[0]]
    smallest = min((box for child, box in found if child in alike), key=lambda box: box[2] * box[3])
    if smallest[3] < 24:  # a line of text, or the dot of an indicator: nothing can be met there
        return [child for child, _ in found]
    top = met_at(alike, smallest)
    if top is None:  # what was never asked for is not on the bus yet
        for child in alike:
            list(walk(child))
        top = met_at(alike, smallest)
    return [child for child, _ in found if top is None or child not in alike or child == top]


def seen_children(node, width):
    """The bus of GTK 4.8 calls the pages that a stack does not show visible. They have no size
    yet, or the size of the one that is shown. What a squeezer has no room for keeps its size."""
    found = []
    below = list(children(node))
    squeezes = len(below) > 1 and node.get_name() == "AdwSqueezer"
    room = box_within(node)[2] if squeezes else 1 << 16
    for child in below:
        box = box_within(child)
        empty = box is not None and (box[2] <= 0 or box[3] <= 0)
        aside = box is not None and (box[0] >= width or box[0] + box[2] <= 0)
        squeezed = box is not None and box[2] > room
        if not (empty or aside or squeezed) and has_state(child, Atspi.StateType.VISIBLE):
            found.append((child, box))
    return on_top(found)


def walk_seen(node, width=1 << 16):
    """What a person sees; what has to be scrolled to counts as well."""
    role = kind_of(node)
    if role in WINDOWS:
        width = box_within(node)[2]
    yield node
    inner = children(node) if role == Atspi.Role.APPLICATION else seen_children(node, width)
    for child in inner:
        yield from walk_seen(child, width)


def has_state(node, state):
    return node.get_state_set().contains(state)


def is_sensitive(node):
    return has_state(node, Atspi.StateType.SENSITIVE)


def fits(value, wanted):
    if wanted is None:
        return True
    if isinstance(wanted, re.Pattern):
        return wanted.search(value or "") is not None
    return value == wanted


def kind_of(node):
    """The role; asked for once, as each question takes its time."""
    if node.path not in roles:
        if node.path.endswith("/root"):  # which each program has
            return node.get_role()
        roles[node.path] = node.get_role()
    return roles[node.path]


def role_of(node):
    """The role's name; at-spi2-core 2.56 calls a push button a button."""
    role = Atspi.role_get_name(kind_of(node))
    return "push button" if role == "button" else role


WINDOWS = (Atspi.Role.FRAME, Atspi.Role.DIALOG, Atspi.Role.WINDOW)
ITEMS = (Atspi.Role.MENU_ITEM, Atspi.Role.CHECK_MENU_ITEM, Atspi.Role.RADIO_MENU_ITEM)


def label_of(node):
    """GTK 4.18 gives a menu item no name, but says what labels it."""
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return text_of(relation.get_target(0))
    return ""


def name_of(node):
    """The name; GTK 4.8 gives a button with a mnemonic `_Name Name`."""
    name = node.get_name() or (label_of(node) if kind_of(node) in ITEMS else "") or ""
    half = name[:len(name) // 2].rstrip()
    return half.replace("_", "") if name == f"{half} {half.replace('_', '', 1)}" else name


def look(root, role=None, name=None, where=None):
    """Yields what is seen under @root with this role and name (text or pattern)."""
    for node in walk_seen(root):
        if fits(role_of(node), role) and fits(name_of(node), name) \
                and (where is None or where(node)):
            yield node


def describe(node):
    """What is seen, as text, for whoever looks into a failure."""
    def lines(inner, depth, width):
        width = box_within(inner)[2] if depth == 1 else width
        yield f"{'  ' * depth}{role_of(inner)} {name_of(inner)!r}"
        below = seen_children(inner, width) if depth else children(inner)
        for child in below:
            yield from lines(child, depth + 1, width)
    return "\n".join(lines(node, 0, 1 << 16))


def text_of(node):
    face = node.get_text_iface()  # an end of -1 yields nothing in GTK 4.8
    if face is None:
        return node.get_name()
    return Atspi.Text.get_text(face, 0, Atspi.Text.get_character_count(face))


def texts(root):
    """All that can be read under @root, one by one."""
    return filter(None, (text_of(node) or node.get_name() for node in look(root)))


def actions(node):
    face = node.get_action_iface()
    if face is None:
        return []
    return [Atspi.Action.get_action_name(face, i) for i in range(face.get_n_actions())]


def act(node, action="click"):
    names = actions(node)
    assert action in names, f"{node.get_name()!r} has {names}, not {action}"
    assert Atspi.Action.do_action(node.get_action_iface(), names.index(action))


def set_text(node, text):
    assert node.get_editable_text_iface().set_text_contents(text)


def xdo(*arguments):
    return subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout.strip()


def ancestors(node):
    """What is around it, the nearest first."""
    around = node.get_parent()
    while around is not None:
        yield around
        around = around.get_parent()


def toplevel(node):
    around = node.get_parent()
    while around is not None and kind_of(around) != Atspi.Role.APPLICATION:
        node, around = around, around.get_parent()
    return node


def x_window(node):
    """The X window in which @node lies."""
    name = toplevel(node).get_name() or ""
    title = ".*" if name.startswith("Gtk") else re.escape(name)  # the class, where it has no name
    process = node.get_process_id()
    found = wait(lambda: windows_of(process, title), f"a window {title!r} of process {process}")
    return found[-1]


def windows_of(process, title=".*"):
    try:
        return xdo("search", "--onlyvisible", "--all", "--pid", process, "--name",
                   f"^{title}$").split()
    except subprocess.CalledProcessError:
        return []


def give_keyboard(window):
    """Whether @window has it now; a window may have gone."""
    try:
        xdo("windowfocus", window)
        return xdo("getwindowfocus") == window
    except subprocess.CalledProcessError:
        return False


def geometry(window):
    """Position and size of an X window."""
    lines = xdo("getwindowgeometry", "--shell", window).splitlines()
    values = dict(line.split("=") for line in lines)
    return [int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")]


def border_of(frame):
    """How wide the border is that the bus takes for a part of the window: GTK 4.18 does, and tells
    all places beginning from it."""
    return max(-frame.get_component_iface().get_extents(Atspi.CoordType.WINDOW).x, 0)


def margins(window, frame):
    """What surrounds the visible part: a shadow where there is a compositor, or a border."""
    told = subprocess.run(["xprop", "-id", window, "_GTK_FRAME_EXTENTS"], check=True,
                          capture_output=True, text=True).stdout
    if "=" in told:
        left, right, top, bottom = map(int, told.split("=")[1].split(","))
        return left, top, right, bottom
    _, _, width, height = geometry(window)
    seen = size_of(frame)
    across, down = max(width - seen[0], 0), max(height - seen[1], 0)
    return across // 2, down // 2, across - across // 2, down - down // 2


def box_of(node):
    """Where on the screen @node is: the bus knows its place in the window alone."""
    frame = toplevel(node)
    window = x_window(node)
    x, y, _, _ = geometry(window)
    left, top, _, _ = margins(window, frame)
    border = border_of(frame)
    box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    width, height = size_of(node)
    return x + left + border + box.x, y + top + border + box.y, width, height


def place(node, across=0.5, down=0.5):
    """A point of @node on the screen."""
    x, y, width, height = box_of(node)
    return x + round(width * across), y + round(height * down)


def size_of(node):
    """Of a window without its border."""
    box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    border = 2 * border_of(node) if kind_of(node) in WINDOWS else 0
    return box.width - border, box.height - border


def resize(frame, width, height):
    """Puts a window into the corner and gives its visible part this size."""
    window = x_window(frame)
    left, top, right, bottom = margins(window, frame)
    xdo("windowsize", window, width + left + right, height + top + bottom)
    xdo("windowmove", window, -left, -top)
    wait(lambda: size_of(frame) == (width, height), f"the window to be {width} x {height}")


def point(node, button=1, times=1, keys=()):
    """Clicks the middle of @node with the mouse, holding @keys. What may be made anew while it
    is aimed at, as a row that moves to another group, is given as a function that finds it."""
    find = node if callable(node) else lambda: node

    def aim():
        """A window that just opened may still be moved, and has to hear of the mouse: it may
        have opened below it."""
        spot = place(find())
        xdo("mousemove", spot[0] + 4, spot[1] + 4)
        xdo("mousemove", "--sync", *spot)
        return place(find()) == spot
    wait(aim, "a node to stay where it is")
    for key in keys:
        xdo("keydown", key)
    for _ in range(times):
        xdo("click", button)
    for key in keys:
        xdo("keyup", key)


def activate(node):
    """Acts on a row of the window that has the keyboard, by keyboard: GTK 4.18 tells the places in
    dialogs wrongly, as what is around a widget moves it by its padding."""
    def reached():
        """Each Tab has its time: what comes late could lead further than where it is seen."""
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            if has_state(node, Atspi.StateType.FOCUSED):
                return True
            time.sleep(0.03)
        key("Tab")
        return False
    wait(reached, "a row to have the keyboard")
    key("space")


def click(node):
    """A menu button acts by the button within it; GTK 4.18 tells its place wrongly, too."""
    within = [child for child in children(node) if kind_of(child) == Atspi.Role.TOGGLE_BUTTON]
    for one in (node, *within):
        if "click" in actions(one):
            act(one)
            return
    point(node)


def key(*names):
    for name in names:
        xdo("key", "--clearmodifiers", name)


def write(text):
    xdo("type", "--clearmodifiers", "--delay", "8", text)


def move(start, end, steps):
    for step in range(1, steps + 1):
        xdo("mousemove", "--sync", round(start[0] + (end[0] - start[0]) * step / steps),
            round(start[1] + (end[1] - start[1]) * step / steps))
        time.sleep(0.02)


def lift(start, end):
    """Presses at @start and carries what lies there to @end, without letting go."""
    xdo("mousemove", "--sync", *start)
    xdo("mousedown", 1)
    near = (start[0] + 24, start[1] + 16)
    move(start, near, 4)
    move(near, end, 12)
    # The target is asked with each move: make a few more until it can have answered.
    for step in (2, -2, 2, -2):
        xdo("mousemove_relative", "--sync", "--", step, 0)
        time.sleep(0.05)


def drop():
    xdo("mouseup", 1)


def scale_text(factor):
    """As the settings of the desktop do, for programs started from now on."""
    subprocess.run(["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                    f"Xft.dpi:\t{round(96 * factor)}\n"], check=True)


def screenshot(path):
    subprocess.run(["import", "-window", "root", str(path)], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def settle():
    """Waits until two looks at the screen are the same."""
    def look_at():
        return hashlib.sha256(subprocess.run(["import", "-window", "root", "rgb:-"], check=True,
                                             capture_output=True).stdout).digest()
    seen = [look_at()]

    def same():
        seen.append(look_at())
        return seen[-1] == seen[-2]
    wait(same, "the screen to be still")
