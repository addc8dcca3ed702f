"""Watch the oracle solve one task, step by step.

Run it with ``python demos/run_oracle.py`` once ``gym-cua install`` has found a Chromium.
"""

from __future__ import annotations

import argparse

import gymnasium as gym

import gym_cua  # Importing it registers the ids.


def main() -> None:
    """Play one episode and print what happens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id", nargs="?", default="gym_cua/shop.buy-cheapest-v0", help="an environment's id")
    parser.add_argument("--seed", type=int, default=0, help="chooses the shop, its goods and the task")
    parser.add_argument("--split", default="train", help="train, val or test")
    arguments = parser.parse_args()

    env = gym.make(arguments.id, split=arguments.split, disable_env_checker=True)
    observation, info = env.reset(seed=arguments.seed)
    print(observation["instruction"])
    print("screenshot:", observation["screenshot"].shape, observation["screenshot"].dtype)

    total = 0.0
    # An agent of yours would look at the observation here; the oracle knows the way.
    for action in env.unwrapped.oracle():  # type: ignore[attr-defined]
        assert isinstance(action, gym_cua.Action)
        observation, reward, terminated, truncated, info = env.step(action)
        total += float(reward)
        print(f"{action.to_json()}  reward {float(reward):+.2f}")
        if terminated or truncated:
            break
    print(f"success: {info['success']}, return: {total:.2f}, fault: {info['fault']}")
    env.close()


if __name__ == "__main__":
    main()
