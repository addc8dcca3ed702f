"""What agents do at our desk. Run with ``--gym-cua-out runs`` to keep every episode."""

import pytest


class FirstButton:
    """An agent of our own: it always presses the large button in the bar, whatever it was asked."""

    name = "first-button"

    def reset(self, env, observation, info):
        """Begin an episode."""
        self.steps = 0

    def act(self, observation, info):
        """Click where the button is on a screen of 1280 by 720, then claim to be done."""
        self.steps += 1
        return {"kind": "click", "x": 1010, "y": 31} if self.steps == 1 else {"kind": "done"}


@pytest.mark.gym_cua("nook", split="train", seeds=6, agent="oracle")
def test_there_is_a_way(episode):
    """Whatever is asked, our pages lead there; each seed draws a task, a week and a look."""
    assert episode.success, episode.failed_checks


@pytest.mark.gym_cua("nook.cancel-booking", seeds=2, agent="oracle")
def test_cancelling_takes_few_clicks(episode, computer_env):
    """The truth may be asked, too: nobody else's booking is gone."""
    assert episode.success and len(episode.steps) <= 6, episode.failed_checks
    bookings = computer_env.unwrapped.world.state().table("booking")
    assert {row["owner"] for row in bookings.values()} - {computer_env.unwrapped.world.user}


@pytest.mark.gym_cua("nook.book-room", seeds=2, agent=FirstButton, variation="none", min_success=0)
def test_pressing_the_button_alone_books_nothing(episodes):
    """An agent that only looks busy is seen through: it opens the form, and that is all."""
    assert not any(episode.success or episode.damage for episode in episodes)
    assert all(episode.steps[-1].milestones["form opened"] for episode in episodes)
